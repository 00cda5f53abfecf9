import { type Context, Hono } from "hono";
import { CONTAINER_ROUTES } from "../../contract/container-routes.ts";
import { ContainerError } from "../container/container-error.ts";
import { customRoute } from "../container/custom-route.ts";
import { checkMaxTokens } from "../container/prompt.ts";
import { readJsonBody } from "../container/request-body.ts";
import { authorization, listModels, type OpenAiServer } from "./openai-server.ts";
import { refusal, unreachable } from "./server-errors.ts";

export interface AdapterOptions {
  readonly server: OpenAiServer;
  /** The name under which the container is told to serve the model. */
  readonly servedName: string;
  /** Gets a sentence when the server itself fails. */
  readonly log: (sentence: string) => void;
}

type Body = Readonly<Record<string, unknown>>;

/** More tokens than any model has: a server that does not tell its context length would begin to write them. */
const ENDLESS = 10_000_000;

/**
 * The contract of AWS's vLLM image in front of any server with OpenAI's API: `/ping`, `/invocations`, where the body's shape decides
 * what is asked for and the model's name does not count, and the paths of `route=`, where it does.
 */
export function createAdapter({ server, servedName, log }: AdapterOptions): Hono {
  const app = new Hono();

  app.get("/ping", async (c) => {
    const answers = await listModels(server.baseUrl, { key: server.key, milliseconds: 5000 }).then(
      () => true,
      () => false,
    );
    return c.body(null, answers ? 200 : 503);
  });
  app.post("/invocations", async (c) => {
    const route = customRoute(c.req.header("X-Amzn-SageMaker-Custom-Attributes"));
    const isOffered = CONTAINER_ROUTES.some((one) => one === route);
    if (route !== undefined && route !== "/invocations") return isOffered ? passOn(c, route) : c.notFound();
    const body = await readJsonBody(c.req.raw);
    return ask(c, pathFor(body), { ...body, model: server.model });
  });
  app.notFound((c) => c.json({ detail: "Not Found" }, 404));
  app.onError((error) => {
    if (error instanceof ContainerError) return error.toResponse();
    log(String(error.stack));
    return new ContainerError("Internal Server Error", { status: 500, type: "InternalServerError" }).toResponse();
  });
  return app;

  /** To a path of its own. A form has its file in it and is not looked into. */
  async function passOn(c: Context, route: string): Promise<Response> {
    const type = c.req.header("Content-Type") ?? "";
    if (!/^application\/json\b/i.test(type)) {
      return send(c, route, { body: Buffer.from(await c.req.arrayBuffer()), type });
    }
    const body = await readJsonBody(c.req.raw);
    return ask(c, route, body.model === servedName ? { ...body, model: server.model } : body);
  }

  function ask(c: Context, route: string, body: Body): Promise<Response> {
    for (const field of ["max_tokens", "max_completion_tokens"]) {
      const asked = body[field];
      if (typeof asked !== "number") continue;
      if (server.contextLength !== undefined) checkMaxTokens(field, asked, server.contextLength);
      if (asked > ENDLESS)
        throw new ContainerError(`${field}=${asked} is more than any model's context.`, { param: field });
    }
    return send(c, route, { body: JSON.stringify(body), type: "application/json" });
  }

  async function send(c: Context, route: string, { body, type }: { body: string | Buffer; type: string }) {
    const url = route.startsWith("/v1/")
      ? `${server.baseUrl}${route.slice("/v1".length)}`
      : new URL(route, server.baseUrl);
    const headers = { "content-type": type, ...authorization(server.key) };
    // Who leaves takes the request along: a server that notices stops generating. Once it answers, the stream is cancelled.
    const leaving = new AbortController();
    const leave = () => leaving.abort();
    c.req.raw.signal.addEventListener("abort", leave);
    const answer = await fetch(url, { method: "POST", headers, body, signal: leaving.signal })
      .catch((error: unknown) => {
        throw unreachable(server, error, log);
      })
      .finally(() => c.req.raw.signal.removeEventListener("abort", leave));
    if (!answer.ok) throw await refusal(server, answer, log);
    const contentType = answer.headers.get("content-type") ?? "application/json";
    return new Response(answer.body, { headers: { "content-type": contentType } });
  }
}

/** What a body of `/invocations` asks for. Source: `vllm/entrypoints/serve/sagemaker/api_router.py` of vLLM 0.32. */
function pathFor(body: Body): string {
  if (Array.isArray(body.messages)) return "/v1/chat/completions";
  if (body.prompt !== undefined) return "/v1/completions";
  if (body.input !== undefined) return "/v1/embeddings";
  if (body.query !== undefined && body.documents !== undefined) return "/v1/rerank";
  throw new ContainerError(
    "Cannot find suitable handler for request. Expected one of: ['ChatCompletionRequest', 'CompletionRequest', 'EmbeddingRequest', 'RerankRequest']",
  );
}
