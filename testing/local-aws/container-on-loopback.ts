import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Container, LaunchContainer } from "../../local/aws/sagemaker/container.ts";

/** A container inside the test's process: healthy at once, unless the listener answers `/ping` itself. */
export async function containerOnLoopback(invocations: RequestListener, ping?: RequestListener): Promise<Container> {
  const server = createServer((request, response) => {
    if (request.url !== "/ping") return invocations(request, response);
    return ping ? ping(request, response) : response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exited: once(server, "close").then(() => ({ code: null, signal: "SIGTERM" })),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
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
