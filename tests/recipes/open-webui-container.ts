import { text } from "node:stream/consumers";
import type { ContainerAnswer } from "../../testing/replay-container.ts";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { scriptedModel } from "./scripted-model.ts";

/** What it hears in each recording. */
export const HEARD = "A word that was said.";
/** The name for which the smoke test asks each path: one that is served says that it does not know it. */
const NOBODYS_MODEL = "openai-sagemaker-asks-for-no-model";
const UNKNOWN: ContainerAnswer = {
  status: 404,
  body: JSON.stringify({ error: { message: `The model \`${NOBODYS_MODEL}\` does not exist.`, code: 404 } }),
};

/** The paths that it serves besides chats, and what it says there. */
const ANSWERS: Readonly<Record<string, (request: Record<string, unknown>) => unknown>> = {
  "/v1/embeddings": ({ input }) => ({
    object: "list",
    data: [input].flat().map((one, index) => ({ object: "embedding", index, embedding: countLetters(String(one)) })),
    usage: { prompt_tokens: 1, total_tokens: 1 },
  }),
  "/v1/rerank": ({ documents }) => ({
    results: [documents].flat().map((document, index) => ({ index, document: { text: document }, relevance_score: 1 })),
  }),
  "/v1/audio/transcriptions": () => ({ text: HEARD }),
  "/tokenize": () => ({ count: 1, tokens: [1], max_model_len: 8_192 }),
};

/** A container that does all that Open WebUI asks for, under one name, as no model of the world does. */
export async function startOpenWebUiContainer(): Promise<Loopback & { readonly paths: string[] }> {
  const paths: string[] = [];
  const server = await serveOnLoopback(async (request, response) => {
    if (request.method === "GET") return void response.end();
    const path = request.url ?? "";
    paths.push(path);
    const { status, contentType, body } = answer(path, await text(request));
    response.writeHead(status, { "content-type": contentType ?? "application/json" }).end(body);
  });
  return { ...server, paths };
}

function answer(path: string, body: string): ContainerAnswer {
  if (path !== "/invocations" && ANSWERS[path] === undefined) return { status: 404, body: '{"detail":"Not Found"}' };
  if (body.includes(NOBODYS_MODEL)) return UNKNOWN;
  const request: Record<string, unknown> = body.startsWith("{") ? JSON.parse(body) : {};
  const operation = ANSWERS[path] ?? ANSWERS[request.input ? "/v1/embeddings" : request.documents ? "/v1/rerank" : ""];
  if (operation) return { status: 200, body: JSON.stringify(operation(request)) };
  const { prompt, ...chat } = request;
  return scriptedModel(prompt === undefined ? chat : { ...chat, messages: [{ role: "user", content: prompt }] });
}

/** How often each letter is there: near for texts of the same words. */
function countLetters(value: string): number[] {
  return [..."abcdefghijklmnopqrstuvwxyz"].map((letter) => value.toLowerCase().split(letter).length / 100);
}
