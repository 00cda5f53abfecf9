import type { RequestListener } from "node:http";
import type { Container, LaunchContainer } from "../../local/aws/sagemaker/container.ts";
import { serveOnLoopback } from "../serve-on-loopback.ts";

/** A container inside the test's process: healthy at once, unless the listener answers `/ping` itself. */
export async function containerOnLoopback(invocations: RequestListener, ping?: RequestListener): Promise<Container> {
  const server = await serveOnLoopback((request, response) => {
    if (request.url !== "/ping") return invocations(request, response);
    return ping ? ping(request, response) : response.end();
  });
  const { promise: exited, resolve } = Promise.withResolvers<{ code: null; signal: "SIGTERM" }>();
  return {
    url: server.url,
    exited,
    async stop() {
      await server.close();
      resolve({ code: null, signal: "SIGTERM" });
    },
  };
}

/** Every variant gets a container that answers an invocation with the image's name and the request's body. */
export const launchEcho: LaunchContainer = ({ image }) =>
  containerOnLoopback((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.end(`${image}: ${Buffer.concat(chunks)}`));
  });
