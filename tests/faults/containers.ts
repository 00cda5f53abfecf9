import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { Container, ContainerLaunch } from "../../local/aws/sagemaker/container.ts";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";

/** What a container answers to invocations; all of them are healthy. */
export type Behaviour =
  | "completes prompts"
  | "answers nothing but ping"
  /** Also by its paths, where the name of a model counts: what the launch names is served. */
  | "serves adapters"
  /** Has paths, and loads none of its adapters. */
  | "loads no adapters";

/** The header that a request's `CustomAttributes` become. */
const ATTRIBUTES = "x-amzn-sagemaker-custom-attributes";
/** As vLLM has it. */
const PATHS = /^route=\/(?:v1\/(?:chat\/)?completions|tokenize|detokenize)$/;

/** Containers that need no start: one server for each behaviour stands for all that ever run. */
export async function startContainers() {
  const servers = new Map<Behaviour, Loopback>();
  /** Adapters by name, of all launches. */
  const adapters = new Set<string>();
  const listeners = listenersFor(adapters);
  for (const [behaviour, answer] of Object.entries(listeners)) {
    const server = await serveOnLoopback((request, response) => {
      if (request.method === "GET") return void response.end();
      const stumbled = stumbles > 0;
      if (stumbled) stumbles -= 1;
      (stumbled ? listeners["answers nothing but ping"] : answer)(request, response);
    });
    servers.set(behaviour as Behaviour, server);
  }
  let stumbles = 0;
  /** Launched, and neither serving nor given up. */
  const starting = new Map<Container, ContainerLaunch>();
  return {
    starting,
    /** The next invocation is refused, no matter whose it is. */
    stumbleOnce() {
      stumbles = 1;
    },
    launch(request: ContainerLaunch, behaviour: Behaviour = "completes prompts"): Container {
      for (const name of adapterNames(request.environment)) adapters.add(name);
      const { promise: exited, resolve } = Promise.withResolvers<{ code: number; signal: null }>();
      const container: Container = {
        url: String(servers.get(behaviour)?.url),
        exited,
        async stop() {
          starting.delete(container);
          resolve({ code: 0, signal: null });
        },
      };
      starting.set(container, request);
      return container;
    },
    async close() {
      for (const server of servers.values()) await server.close();
    },
  };
}

/** Those that a container loads as it starts. */
export function adapterNames({ SM_VLLM_LORA_MODULES: modules = "[]" }: Readonly<Record<string, string>>): string[] {
  return (JSON.parse(modules) as { readonly name: string }[]).map(({ name }) => name);
}

/** @param adapters what is loaded by now */
function listenersFor(adapters: ReadonlySet<string>): Readonly<Record<Behaviour, RequestListener>> {
  return {
    "completes prompts": async (request, response) => completePrompt(await bodyOf(request), response),
    "answers nothing but ping": (_, response) =>
      void response.writeHead(400).end('{"error":{"message":"no such layer"}}'),
    "serves adapters": byPaths((model) => adapters.has(model)),
    "loads no adapters": byPaths(() => false),
  };
}

interface AskedPrompt {
  readonly model?: string;
  readonly stream?: boolean;
}

const bodyOf = async (request: IncomingMessage) => (await json(request)) as AskedPrompt;

function byPaths(isServed: (model: string) => boolean): RequestListener {
  return async (request, response) => {
    const attributes = String(request.headers[ATTRIBUTES] ?? "");
    if (attributes !== "" && !PATHS.test(attributes)) return void response.writeHead(404).end('{"detail":"Not Found"}');
    const body = await bodyOf(request);
    const { model = "" } = body;
    if (attributes === "" || isServed(model)) return completePrompt(body, response);
    const error = { message: `The model \`${model}\` does not exist.`, type: "NotFoundError", code: 404 };
    response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  };
}

function completePrompt({ stream }: AskedPrompt, response: ServerResponse): void {
  if (stream) return void response.end('data: {"choices":[]}\n\ndata: [DONE]\n\n');
  response.setHeader("content-type", "application/json").end('{"object":"text_completion","choices":[]}');
}
