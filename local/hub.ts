import { createServer } from "node:http";
import { listenOnLoopback, type WantedPort } from "./listen-on-loopback.ts";

/** Metadata of the default model, as https://huggingface.co/api/models/distilgpt2 has it. */
const DISTILGPT2 = {
  id: "distilbert/distilgpt2",
  sha: "2290a62682d06624634c1f46a6ad5be0f47f38aa",
  gated: false,
  safetensors: { parameters: { F32: 88_204_032 }, total: 88_204_032 },
};

/** What matters of its `config.json`. */
const CONFIGURATION = {
  architectures: ["GPT2LMHeadModel"],
  model_type: "gpt2",
  n_layer: 6,
  n_head: 12,
  n_embd: 768,
  n_positions: 1024,
};

const NOT_KNOWN_HERE = "this laptop knows distilgpt2 alone, and its built-in model answers under any name";

/** A Hugging Face hub that knows the default model; of others it says that it does not know, not that there are none. */
export async function startHub(wanted: WantedPort = 0) {
  const server = createServer((request, response) => {
    const known = answerTo(request.url ?? "");
    response.writeHead(known ? 200 : 503, { "content-type": "application/json" });
    response.end(JSON.stringify(known ?? { error: NOT_KNOWN_HERE }));
  });
  const port = await listenOnLoopback(server, wanted);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerTo(url: string): object | undefined {
  if (/^\/api\/models\/(distilbert\/)?distilgpt2(\/revision\/main)?(\?|$)/.test(url)) return DISTILGPT2;
  return /^\/(distilbert\/)?distilgpt2\/resolve\/main\/config\.json$/.test(url) ? CONFIGURATION : undefined;
}
