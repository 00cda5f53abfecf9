import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Metadata of the default model, as https://huggingface.co/api/models/distilgpt2 has it. */
const DISTILGPT2 = {
  id: "distilbert/distilgpt2",
  gated: false,
  safetensors: { parameters: { F32: 88_204_032 }, total: 88_204_032 },
};

/** A Hugging Face hub that knows the default model; of others it says that it does not know, not that there are none. */
export async function startHub() {
  const server = createServer((request, response) => {
    const known = /^\/api\/models\/(distilbert\/)?distilgpt2(\/revision\/main)?(\?|$)/.test(request.url ?? "");
    response.writeHead(known ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify(known ? DISTILGPT2 : { error: "The local hub knows distilgpt2 only" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
