import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { LaunchContainer } from "../aws/sagemaker/container.ts";
import { listenOnLoopback } from "../listen-on-loopback.ts";
import { createAdapter } from "./adapter.ts";
import type { OpenAiServer } from "./openai-server.ts";

/** Uses a server with OpenAI's API that somebody else runs, through the container's contract; it is never stopped. */
export function openAiContainer(server: OpenAiServer, say: (sentence: string) => void): LaunchContainer {
  return async ({ environment, log }) => {
    const servedName = environment.SM_VLLM_SERVED_MODEL_NAME ?? server.model;
    let last = "";
    const app = createAdapter({
      server,
      servedName,
      log(sentence) {
        log(sentence);
        // Once, not for every request that finds the server so.
        if (sentence !== last) say(sentence);
        last = sentence;
      },
    });
    const adapter = createServer(getRequestListener(app.fetch));
    const port = await listenOnLoopback(adapter, 0);
    const exited = Promise.withResolvers<{ code: number; signal: null }>();
    return {
      url: `http://127.0.0.1:${port}`,
      exited: exited.promise,
      async stop() {
        adapter.close(() => exited.resolve({ code: 0, signal: null }));
        adapter.closeAllConnections();
        await exited.promise;
      },
    };
  };
}
