import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
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

/** What a stage without a GPU copies. The real repository has no such file, and here it is no model either. */
const GGUF = Buffer.alloc(64 * 1024, "GGUF, but no weights ");

/** What a copy of the model gets. The weights are none: the built-in model has its own. */
const FILES: ReadonlyMap<string, Buffer> = new Map([
  ["config.json", Buffer.from(JSON.stringify(CONFIGURATION))],
  // So large that it is copied in parts.
  ["model.safetensors", Buffer.alloc(6 * 1024 * 1024, "these are no weights ")],
  ["distilgpt2-q4_k_m.gguf", GGUF],
]);

const NOT_KNOWN_HERE = "this laptop knows distilgpt2 alone, and its built-in model answers under any name";

/** A Hugging Face hub that knows the default model; of others it says that it does not know, not that there are none. */
export async function startHub(wanted: WantedPort = 0) {
  const server = createServer((request, response) => {
    const file = fileAt(request.url ?? "");
    if (file !== undefined) return answerWith(file, request, response);
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

const MODEL = "(?:distilbert\\/)?distilgpt2";
const REVISION = `(?:main|${DISTILGPT2.sha})`;
const METADATA = new RegExp(`^/api/models/${MODEL}(?:/revision/${REVISION})?(\\?blobs=true)?$`);
const FILE = new RegExp(`^/${MODEL}/resolve/${REVISION}/([\\w.-]+)$`);

function answerTo(url: string): object | undefined {
  const metadata = METADATA.exec(url);
  if (!metadata) return undefined;
  return metadata[1] === undefined ? DISTILGPT2 : { ...DISTILGPT2, siblings: [...FILES].map(sibling) };
}

/** A large file is in Git LFS, which knows it by its SHA-256; any other one by Git's own hash. */
function sibling([rfilename, content]: readonly [string, Buffer]) {
  const size = content.length;
  const blobId = createHash("sha1").update(`blob ${size}\0`).update(content).digest("hex");
  if (!/\.(safetensors|gguf)$/.test(rfilename)) return { rfilename, size, blobId };
  return { rfilename, size, blobId, lfs: { sha256: createHash("sha256").update(content).digest("hex"), size } };
}

function fileAt(url: string): Buffer | undefined {
  return FILES.get(FILE.exec(url)?.[1] ?? "");
}

/** As a whole, or the range that is asked for: https://www.rfc-editor.org/rfc/rfc9110#name-range */
function answerWith(file: Buffer, { headers }: IncomingMessage, response: ServerResponse): void {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? [];
  if (first === undefined) return void response.writeHead(200, { "content-length": file.length }).end(file);
  const part = file.subarray(Number(first), Number(last) + 1);
  if (part.length === 0) {
    return void response.writeHead(416, { "content-range": `bytes */${file.length}` }).end();
  }
  const range = `bytes ${first}-${Number(first) + part.length - 1}/${file.length}`;
  response.writeHead(206, { "content-length": part.length, "content-range": range }).end(part);
}
