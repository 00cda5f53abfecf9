import type { RequestListener } from "node:http";
import { json } from "node:stream/consumers";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import type { Container, ContainerLaunch } from "../../local/aws/sagemaker/container.ts";

/** What a container answers to invocations; all of them are healthy. */
export type Behaviour = "completes prompts" | "answers nothing but ping";

/** Containers that need no start: one server for each behaviour stands for all that ever run. */
export async function startContainers() {
  const servers = new Map<Behaviour, Loopback>();
  for (const [behaviour, answer] of Object.entries(LISTENERS)) {
    const server = await serveOnLoopback((request, response) => {
      if (request.method === "GET") return void response.end();
      const stumbled = stumbles > 0;
      if (stumbled) stumbles -= 1;
      (stumbled ? LISTENERS["answers nothing but ping"] : answer)(request, response);
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

const LISTENERS: Readonly<Record<Behaviour, RequestListener>> = {
  "completes prompts": async (request, response) => {
    const { stream } = (await json(request)) as { stream?: boolean };
    if (stream) return void response.end('data: {"choices":[]}\n\ndata: [DONE]\n\n');
    response.setHeader("content-type", "application/json").end('{"object":"text_completion","choices":[]}');
  },
  "answers nothing but ping": (_, response) =>
    void response.writeHead(400).end('{"error":{"message":"no such layer"}}'),
};
