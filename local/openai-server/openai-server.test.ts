import type { IncomingMessage } from "node:http";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { findListeningServers, toListeningNote } from "./listening-servers.ts";
import { findOpenAiServer } from "./openai-server.ts";

const started: Loopback[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.close();
});

async function serve(answer: (request: IncomingMessage) => { status?: number; body: unknown }) {
  const asked: string[] = [];
  const server = await serveOnLoopback((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { status = 200, body } = answer(request);
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  started.push(server);
  return { url: `${server.url}/v1`, port: Number(new URL(server.url).port), asked };
}

const list = (...models: object[]) => ({ body: { object: "list", data: models } });

test.each([
  [{ max_model_len: 2048 }, 2048],
  [{ context_length: 4096 }, 4096],
  [{ meta: { n_ctx_train: 8192 } }, 8192],
  [{ meta: { n_ctx: 1024, n_ctx_train: 8192 } }, 1024],
  [{ meta: null }, undefined],
  [{ max_model_len: null, owned_by: "library" }, undefined],
])(
  "the only model of a server needs no name, and its context length is what the server tells: %j",
  async (told, contextLength) => {
    const { url } = await serve(() => list({ id: "qwen3:4b", ...told }));
    expect(await findOpenAiServer(`${url}/`, {})).toEqual({
      baseUrl: url,
      model: "qwen3:4b",
      key: undefined,
      contextLength,
    });
  },
);

test("of several models one is chosen by its name", async () => {
  const { url } = await serve(() => list({ id: "gemma3:1b" }, { id: "qwen3:4b" }));
  expect(await findOpenAiServer(url, { model: "qwen3:4b" })).toMatchObject({ model: "qwen3:4b" });
  await expect(findOpenAiServer(url, {})).rejects.toThrow(
    `--openai-url ${url}: the server has several models. Choose one with --model: gemma3:1b, qwen3:4b.`,
  );
  await expect(findOpenAiServer(url, { model: "qwen" })).rejects.toThrow("has no model qwen. Choose one with --model:");
});

test("the key goes along, and a wrong one is told from none", async () => {
  const { url } = await serve(({ headers }) =>
    headers.authorization === "Bearer right" ? list({ id: "m" }) : { status: 401, body: { error: "Unauthorized" } },
  );
  expect(await findOpenAiServer(url, { key: "right" })).toMatchObject({ model: "m", key: "right" });
  await expect(findOpenAiServer(url, { key: "wrong" })).rejects.toThrow("refuses the key in OPENAI_URL_API_KEY.");
  await expect(findOpenAiServer(url, {})).rejects.toThrow("wants a key: set OPENAI_URL_API_KEY.");
});

test.each([
  [{ status: 404, body: "404 page not found" }, "GET /models answered HTTP 404: is the base URL right, with its /v1?"],
  [{ body: "Ollama is running" }, "GET /models answered no list of models: is the base URL right"],
  [{ body: { models: [] } }, "GET /models answered no list of models: is the base URL right"],
  [list(), "the server has no model: load one there first."],
])("what is no such server is refused in a sentence: %j", async (answer, sentence) => {
  const { url } = await serve(() => answer);
  await expect(findOpenAiServer(url, {})).rejects.toThrow(sentence);
});

test("where nothing listens, the sentence says how to start something", async () => {
  const { url } = await serve(() => list());
  await started.splice(0)[0]?.close();
  await expect(findOpenAiServer(url, {})).rejects.toThrow(
    /nothing answers GET \/models there \(.*ECONNREFUSED.*\)\. Start/,
  );
});

test("servers are found on their usual ports, by GET /v1/models alone", async () => {
  const ollama = await serve(() => list({ id: "qwen3:4b" }, { id: "it's" }));
  const other = await serve(() => ({ body: "<html>" }));
  const keyed = await serve(() => ({ status: 401, body: {} }));
  const alone = await serve(() => list({ id: "my model" }));
  const ports = [ollama, other, keyed, alone].map(({ port }) => ({ port, program: "Ollama" }));
  const found = await findListeningServers([...ports, { port: 1, program: "nothing" }]);
  expect(found.map(toListeningNote)).toEqual([
    `On Ollama's port: npm start -- --openai-url ${ollama.url} --model qwen3:4b`,
    `On Ollama's port: npm start -- --openai-url ${alone.url}`,
  ]);
  expect(ollama.asked).toEqual(["GET /v1/models"]);
});
