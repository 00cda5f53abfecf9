import type { ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { type BenchOptions, runBench } from "./bench.ts";
import { benchPage } from "./bench-page.ts";
import { benchText } from "./bench-text.ts";

interface Asked {
  readonly messages: readonly { readonly content: string }[];
  readonly max_tokens: number;
  readonly stream?: boolean;
  readonly ignore_eos?: boolean;
}
type Answer = (response: ServerResponse, asked: Asked) => void | Promise<void>;

/** What its template adds to the words of a prompt. */
const TEMPLATE_TOKENS = 12;
const tokensOf = ({ messages }: Asked) => (messages[0]?.content.split(" ").length ?? 0) + TEMPLATE_TOKENS;

let server: Loopback;
let answer: Answer;
let hasTokenizer: boolean;
let prompts: string[];
let atOnce: number;
let mostAtOnce: number;

/** As vLLM streams: the role, a token in each event, then the usage. */
const stream: Answer = (response, asked) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = (data: object) => response.write(`data: ${JSON.stringify(data)}\n\n`);
  event({ choices: [{ delta: { role: "assistant", content: "" } }] });
  const written = asked.ignore_eos ? asked.max_tokens : 2;
  for (let token = 0; token < written; token += 1) event({ choices: [{ delta: { content: "a " } }] });
  event({ choices: [], usage: { prompt_tokens: tokensOf(asked), completion_tokens: written } });
  response.end("data: [DONE]\n\n");
};
const refuse =
  (status: number, message: string): Answer =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error: { message } }));

beforeEach(async () => {
  answer = stream;
  hasTokenizer = true;
  prompts = [];
  [atOnce, mostAtOnce] = [0, 0];
  server = await serveOnLoopback(async (request, response) => {
    const asked = (await json(request)) as Asked;
    if (request.url === "/tokenize") {
      if (!hasTokenizer) return void response.writeHead(404).end();
      return void response.end(JSON.stringify({ count: tokensOf(asked) }));
    }
    if (!asked.stream) {
      return void response.end(JSON.stringify({ usage: { prompt_tokens: tokensOf(asked) } }));
    }
    prompts.push(asked.messages[0]?.content ?? "");
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    response.once("close", () => {
      atOnce -= 1;
    });
    await answer(response, asked);
  });
});
afterEach(() => server.close());

const SILENT = { write: () => true };
const run = (options: Partial<BenchOptions> = {}) =>
  runBench(
    { baseUrl: `${server.url}/v1`, apiKey: "sk-test", model: "default" },
    {
      clients: [1, 4],
      promptTokens: 200,
      answerTokens: 8,
      requests: 12,
      usdPerHour: 3.6,
      signal: new AbortController().signal,
      stream: SILENT,
      ...options,
    },
  );

test.each([
  [true, "tokenizer"],
  [false, "usage"],
])(
  "prompts have the wanted length, whether the container counts tokens (%s) or its usage does",
  async (has, countedBy) => {
    hasTokenizer = has;
    const { levels, ...result } = await run();
    expect(result).toMatchObject({ countedBy, failures: [], limits: [], interrupted: false });
    for (const { promptTokens } of levels) expect(Math.abs(promptTokens - 200)).toBeLessThanOrEqual(2);
    expect(new Set(prompts).size).toBe(prompts.length);
  },
);

test("so many ask at once, and everything that they asked is counted", async () => {
  // The first four of the second run wait for each other: after the warm-up and twelve of one client.
  const four = Promise.withResolvers<void>();
  let asked = 0;
  answer = async (response, body) => {
    asked += 1;
    if (asked === 17) four.resolve();
    if (asked > 13) await four.promise;
    return stream(response, body);
  };
  const { levels } = await run();
  expect(mostAtOnce).toBe(4);
  expect(
    levels.map(({ clients, requests, failed, limited, answerTokens }) => [
      clients,
      requests,
      failed,
      limited,
      answerTokens,
    ]),
  ).toEqual([
    [1, 12, 0, 0, 8],
    [4, 12, 0, 0, 8],
  ]);
  for (const level of levels) {
    // Figures are rounded to two digits.
    expect((level.requests * 8) / level.seconds / level.tokensPerSecond).toBeCloseTo(1, 0);
    expect(level.firstToken.p50).toBeLessThanOrEqual(level.answer.p50);
    expect(level.firstToken.p50).toBeLessThanOrEqual(level.firstToken.p99);
    // 3.6 USD an hour are a thousandth of a dollar a second.
    expect((level.usdPerMillionTokens ?? 0) * level.tokensPerSecond).toBeCloseTo(1000, -2);
  }
});

test("a server that does not know ignore_eos is asked without it", async () => {
  answer = (response, asked) =>
    asked.ignore_eos ? refuse(400, "unknown field ignore_eos")(response, asked) : stream(response, asked);
  const { levels } = await run({ clients: [1] });
  expect(levels).toMatchObject([{ requests: 12, failed: 0, answerTokens: 2 }]);
});

test("what fails is counted and told, and what a limit refuses is no failure", async () => {
  let asked = 0;
  answer = (response, body) => {
    asked += 1;
    if (asked === 4) return refuse(500, "out of memory")(response, body);
    if (asked === 6) return refuse(429, "The key may ask 5 times a minute.")(response, body);
    return stream(response, body);
  };
  const result = await run({ clients: [1] });
  expect(result.levels).toMatchObject([{ requests: 10, failed: 1, limited: 1 }]);
  expect(result.failures).toEqual(["HTTP 500: out of memory"]);
  const text = benchText({ alias: "default" }, result, 80);
  expect(text.replaceAll(/\s+/g, " ")).toContain(
    "Refused for a limit, which is no fault of the model: HTTP 429: The key may ask 5 times a minute.",
  );
});

test("a stream that breaks off, or ends in an error, failed", async () => {
  let asked = 0;
  answer = (response, body) => {
    asked += 1;
    if (asked === 1) return stream(response, body);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
    if (asked % 2 === 0) return void response.end('data: {"error":{"message":"the engine died"}}\n\n');
    setTimeout(() => response.destroy(), 5);
  };
  const { levels, failures } = await run({ clients: [1], requests: 4 });
  expect(levels).toEqual([]);
  expect(failures).toContain("the engine died");
});

test("a kept connection that the server has closed is no failure", async () => {
  let asked = 0;
  answer = (response, body) => {
    asked += 1;
    // Before it answers anything.
    if (asked === 3) return void response.destroy();
    return stream(response, body);
  };
  expect(await run({ clients: [1] })).toMatchObject({ failures: [], levels: [{ requests: 12, failed: 0 }] });
});

test("Ctrl-C ends it with what was measured", async () => {
  const controller = new AbortController();
  let asked = 0;
  answer = (response, body) => {
    asked += 1;
    // The first is the warm-up.
    if (asked > 4) return void controller.abort("SIGINT");
    return stream(response, body);
  };
  const result = await run({ clients: [1, 4], signal: controller.signal });
  expect(result).toMatchObject({ interrupted: true, failures: [], levels: [{ clients: 1, requests: 3 }] });
  expect(benchText({ alias: "default" }, result, 80)).toContain(
    "Interrupted: these are the figures of what was measured.",
  );
});

test("a model that answers nothing is said in its own words", async () => {
  answer = refuse(503, "The model default is not live.");
  await expect(run()).rejects.toThrow("The model does not answer. HTTP 503: The model default is not live.");
});

test("the table fits 80 columns, and the page has every figure in words", async () => {
  const result = await run({ clients: [1, 2] });
  const model = { alias: "default", served: "org/model on 1 × ml.g6.xlarge", usdPerHour: 3.6, priceSource: "AWS" };
  const text = benchText(model, result, 80);
  expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  const page = await benchPage(model, result, "2026-11-30T00:00:00Z");
  expect(page.match(/<svg/g)).toHaveLength(10);
  expect(page).toContain("org/model on 1 × ml.g6.xlarge. Prompts of");
  for (const { tokensPerSecond } of result.levels) expect(page).toContain(`<td>${tokensPerSecond.toFixed(1)}</td>`);
});
