import { spawn } from "node:child_process";
import { createServer, request } from "node:http";
import { join } from "node:path";
import type { LaunchContainer } from "../../local/aws/sagemaker/container.ts";
import { listenOnLoopback } from "../../local/listen-on-loopback.ts";
import { freePort } from "../../testing/free-port.ts";

export interface RealLlamaCpp {
  /** A Python with xllamacpp. */
  readonly python: string;
  /** The GGUF file that the server loads, whatever file the environment names. */
  readonly model: string;
  readonly log: (line: string) => void;
}

/** What AWS's nginx does: `llama_cpp_sagemaker.conf.template` of aws/deep-learning-containers. Every other path stays. */
const PATHS: Readonly<Record<string, string>> = { "/ping": "/health", "/invocations": "/v1/chat/completions" };

/** A real llama.cpp server for each endpoint, behind what AWS's image puts in front of it. */
export function realLlamaCpp({ python, model, log }: RealLlamaCpp): LaunchContainer {
  return async ({ environment }) => {
    const upstream = await freePort();
    const child = spawn(python, [join(import.meta.dirname, "llama-server.py"), model, String(upstream)], {
      env: { ...environment, PATH: process.env.PATH ?? "" },
    });
    const { promise: exited, resolve } = Promise.withResolvers<{ code: number | null; signal: string | null }>();
    child.once("exit", (code, signal) => resolve({ code, signal }));
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes: Buffer) => log(bytes.toString()));
    const server = createServer((received, response) => {
      const path = PATHS[received.url ?? ""] ?? received.url ?? "/";
      const { method, headers } = received;
      const call = request({ host: "127.0.0.1", port: upstream, path, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      call.once("error", () => response.writeHead(502).end());
      response.once("close", () => call.destroy());
      received.pipe(call);
    });
    const port = await listenOnLoopback(server, 0);
    return {
      url: `http://127.0.0.1:${port}`,
      exited,
      async stop() {
        server.closeAllConnections();
        server.close();
        child.kill("SIGTERM");
        await exited;
      },
    };
  };
}
