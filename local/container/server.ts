import { type Context, Hono } from "hono";
import { ContainerError } from "./container-error.ts";
import { customRoute } from "./custom-route.ts";
import { answerInvocation, answerRoute, routesOf } from "./invocation.ts";
import { readJsonText } from "./request-body.ts";
import { type ContainerRequestContext, type Reply, type ServedModels, unixTime } from "./served-model.ts";

/** The container's routes: SageMaker's `/ping` and `/invocations`, and some of those that vLLM has beside them. */
export function createServer(models: ServedModels): Hono {
  const app = new Hono();
  const started = unixTime();

  app.on(["GET", "POST"], "/ping", (c) => c.body(null));
  app.get("/health", (c) => c.body(null));
  app.post("/invocations", async (c) => {
    const route = customRoute(c.req.header("X-Amzn-SageMaker-Custom-Attributes"));
    if (route !== undefined && route !== "/invocations") return app.fetch(await rerouted(c.req.raw, route));
    const adapter = c.req.header("X-Amzn-SageMaker-Adapter-Identifier");
    return toResponse(await answerInvocation(models, await readJsonText(c.req.raw), adapter, requestContext(c)));
  });
  app.get("/v1/models", (c) => c.json({ object: "list", data: describeModels(models, started) }));
  for (const route of routesOf(models.base)) {
    app.post(route, async (c) =>
      toResponse(await answerRoute(models, route, await readJsonText(c.req.raw), requestContext(c))),
    );
  }

  app.notFound((c) => {
    const methods = app.routes.filter(({ path }) => path === c.req.path).map(({ method }) => method);
    return methods.length > 0
      ? c.json({ detail: "Method Not Allowed" }, 405, { Allow: methods.join(", ") })
      : c.json({ detail: "Not Found" }, 404);
  });
  app.onError((error) => {
    if (error instanceof ContainerError) return error.toResponse();
    console.error(error);
    return new ContainerError("Internal Server Error", { status: 500, type: "InternalServerError" }).toResponse();
  });
  return app;
}

async function rerouted(request: Request, path: string): Promise<Request> {
  const { method, headers, signal } = request;
  return new Request(new URL(path, request.url), { method, headers, signal, body: await request.arrayBuffer() });
}

function requestContext(c: Context): ContainerRequestContext {
  return { requestId: c.req.header("X-Request-Id"), signal: c.req.raw.signal };
}

export function toResponse(reply: Reply): Response {
  if ("body" in reply) return Response.json(reply.body);
  // The stream pulls: a client that hangs up cancels it, and with it the generation.
  return new Response(ReadableStream.from(encodeEvents(reply.events)) as ReadableStream<Uint8Array>, {
    headers: { "Content-Type": "text/event-stream; charset=utf-8" },
  });
}

async function* encodeEvents(events: AsyncIterable<object>): AsyncGenerator<Uint8Array, void, void> {
  const encoder = new TextEncoder();
  for await (const event of events) yield encoder.encode(`data: ${JSON.stringify(event)}\n\n`);
  yield encoder.encode("data: [DONE]\n\n");
}

function describeModels({ base, adapters }: ServedModels, created: number) {
  const { name, maxModelLen } = base;
  return [
    describeModel({ id: name, root: name, parent: null, max_model_len: maxModelLen }, created),
    ...adapters.map(({ name: id, path: root = "" }) =>
      describeModel({ id, root, parent: name, max_model_len: null }, created),
    ),
  ];
}

interface DescribedModel {
  readonly id: string;
  readonly root: string;
  readonly parent: string | null;
  readonly max_model_len: number | null;
}

function describeModel({ id, root, parent, max_model_len }: DescribedModel, created: number) {
  return {
    id,
    object: "model",
    created,
    owned_by: "vllm",
    root,
    parent,
    max_model_len,
    permission: [
      {
        id: "modelperm-0000000000000000",
        object: "model_permission",
        created,
        allow_create_engine: false,
        allow_sampling: true,
        allow_logprobs: true,
        allow_search_indices: false,
        allow_view: true,
        allow_fine_tuning: false,
        organization: "*",
        group: null,
        is_blocking: false,
      },
    ],
  };
}
