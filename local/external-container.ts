import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { buffer } from "node:stream/consumers";
import { UserError } from "../user-error.ts";
import type { ContainerLaunch, LaunchContainer } from "./aws/sagemaker/container.ts";
import { customRoute } from "./container/custom-route.ts";
import { listenOnLoopback } from "./listen-on-loopback.ts";

/**
 * Uses a server that somebody else runs, such as a real `vllm serve`; it is never stopped. In front of it stands what AWS's image
 * puts in front of vLLM: the path that custom attributes name, and the name under which the image is told to serve the model.
 */
export function externalContainer(url: string): LaunchContainer {
  return async ({ environment }) => {
    const names = await servedNames(url, environment);
    const server = createServer((received, response) => {
      // Who leaves while his request is read needs no answer, and ends nothing else.
      forward(received, response, { url, names }).catch(() => response.destroy());
    });
    const port = await listenOnLoopback(server, 0);
    const exited = Promise.withResolvers<{ code: number; signal: null }>();
    return {
      url: `http://127.0.0.1:${port}`,
      exited: exited.promise,
      async stop() {
        server.closeAllConnections();
        server.close(() => exited.resolve({ code: 0, signal: null }));
        await exited.promise;
      },
    };
  };
}

/** The name that callers use, and the server's own, when it tells one. */
interface ServedNames {
  readonly asked: string;
  readonly own: string;
}

async function servedNames(url: string, environment: ContainerLaunch["environment"]): Promise<ServedNames | undefined> {
  const asked = environment.SM_VLLM_SERVED_MODEL_NAME;
  const list = await fetch(new URL("/v1/models", url), { signal: AbortSignal.timeout(5000) })
    .then(async (answer) => (await answer.json()) as { data?: readonly { id?: unknown }[] })
    .catch(() => undefined);
  const ids = Array.isArray(list?.data) ? list.data.map(({ id }) => id) : [];
  const [own] = ids;
  return asked === undefined || typeof own !== "string" || ids.includes(asked) ? undefined : { asked, own };
}

async function forward(
  received: IncomingMessage,
  response: ServerResponse,
  { url, names }: { readonly url: string; readonly names: ServedNames | undefined },
): Promise<void> {
  const { method, headers } = received;
  const route = customRoute(headers["x-amzn-sagemaker-custom-attributes"]?.toString());
  const body = named(await buffer(received), names);
  const { host: _host, ...kept } = headers;
  const options = { method, headers: { ...kept, "content-length": body.length } };
  const call = request(new URL(route ?? received.url ?? "/", url), options, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // What breaks on one side is broken on the other.
    pipeline(answer, response, () => undefined);
  });
  call.once("error", () => response.destroy());
  // A model that notices stops generating.
  response.once("close", () => call.destroy());
  call.end(body);
}

/** The body under the server's own name of the model. As text: a number of JSON may be greater than one of JavaScript. */
function named(body: Buffer, names: ServedNames | undefined): Buffer {
  if (names === undefined) return body;
  const text = body.toString("latin1");
  const inJson = `"model":${JSON.stringify(names.asked)}`;
  const inForm = `name="model"\r\n\r\n${names.asked}\r\n`;
  const renamed = text
    .replace(inJson, () => `"model":${JSON.stringify(names.own)}`)
    .replace(inForm, () => `name="model"\r\n\r\n${names.own}\r\n`);
  return Buffer.from(renamed, "latin1");
}

/**
 * Asks the server for `GET /ping`, before anything is started for it.
 * @throws UserError
 */
export async function checkContainerUrl(url: string): Promise<void> {
  const cure = "Start the server first, for example `vllm serve MODEL --host 127.0.0.1 --port 8000`.";
  let status: number;
  try {
    ({ status } = await fetch(new URL("/ping", url), { signal: AbortSignal.timeout(5000) }));
  } catch (error) {
    const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new UserError(`--container-url ${url}: nothing answers GET /ping there (${why}). ${cure}`);
  }
  if (status !== 200)
    throw new UserError(`--container-url ${url}: GET /ping answered HTTP ${status}, not 200. ${cure}`);
}
