import { DIALECTS } from "./dialects/dialect.ts";
import { OpenAIError } from "./errors/openai-error.ts";
import { fakeSageMaker } from "./testing/fake-sagemaker-runtime.ts";
import { DOORS, proxyOf } from "./testing/proxy.ts";
import { recording } from "./testing/recordings.ts";

/** The same numbers in every run (mulberry32), so that what fails once fails again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FIELDS = [
  "model",
  "messages",
  "role",
  "content",
  "type",
  "text",
  "prompt",
  "input",
  "stream",
  "stream_options",
  "tools",
];
const OTHERS = [
  "tool_choice",
  "stop",
  "n",
  "logprobs",
  "max_tokens",
  "__proto__",
  "constructor",
  "toString",
  "image_url",
];
const VALUES = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  "",
  "user",
  "system",
  "default",
  "text",
  "required",
  "\u0000",
  "\ud800",
  "🙂",
];

/** Any JSON, made of what we look at. */
function anything(random: () => number, depth = 0): unknown {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  const kind = random();
  if (depth > 4 || kind < 0.4) return pick(VALUES);
  const count = Math.floor(random() * 4);
  if (kind < 0.6) return Array.from({ length: count }, () => anything(random, depth + 1));
  return Object.fromEntries(
    Array.from({ length: count + 1 }, () => [pick([...FIELDS, ...OTHERS]), anything(random, depth + 1)]),
  );
}

/** Some bytes of a text put out of place. */
function damaged(text: string, random: () => number): Buffer {
  const bytes = Buffer.from(text);
  for (let count = 0; count < 4; count += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  const cut = Math.floor(random() * bytes.length);
  return random() < 0.5 ? bytes : bytes.subarray(0, cut);
}

const INTERNAL = / at .*\.ts|node_modules|TypeError|Cannot read/;

it.each(DOORS)("no body crashes the function behind $name, or shows its inside", async (door) => {
  const random = numbers(4);
  const proxy = proxyOf({ runtime: fakeSageMaker(() => recording("smollm2-chat-ok").response), door });
  for (let count = 0; count < 400; count += 1) {
    const path = ["chat/completions", "completions", "embeddings"][count % 3];
    const body = JSON.stringify(anything(random)) ?? "";
    const response = await proxy.post(
      `/v1/${path}`,
      random() < 0.3 ? damaged(body || "{", random).toString("latin1") : body,
    );
    const text = await response.text();
    if (response.status >= 500)
      throw new Error(`${response.status} for ${body}: ${JSON.stringify(proxy.lines.at(-1))}`);
    expect(text).not.toMatch(INTERNAL);
    if (!response.ok)
      expect(JSON.parse(text).error).toMatchObject({ message: expect.any(String), type: expect.any(String) });
  }
});

it.each(Object.keys(DIALECTS) as (keyof typeof DIALECTS)[])("no stream crashes the decoder of %s", (name) => {
  const random = numbers(20);
  const transcripts = ["smollm2-chat-tools-named-stream", "tiny-completion-stream-usage"].map(
    (stream) => recording(stream).response.body,
  );
  const lines = `${JSON.stringify({ token: { text: "a" }, generated_text: "a", details: {} })}\n`;
  for (let count = 0; count < 400; count += 1) {
    const bytes = damaged([...transcripts, lines, JSON.stringify(anything(random))][count % 4] ?? "", random);
    const decoder = DIALECTS[name].decodeStream({ logprobs: 1 });
    try {
      const at = Math.floor(random() * bytes.length);
      for (const part of [bytes.subarray(0, at), bytes.subarray(at)])
        decoder.push(part, (chunk) => chunk.withModel("m"));
      decoder.end((chunk) => chunk.withModel("m"));
    } catch (error) {
      expect(error).toBeInstanceOf(OpenAIError);
      expect((error as Error).message).not.toMatch(INTERNAL);
    }
  }
});

it.each(DOORS)("no answer of a container crashes the function behind $name", async (door) => {
  const random = numbers(7);
  for (let count = 0; count < 200; count += 1) {
    const body = damaged(
      random() < 0.5
        ? `data: ${JSON.stringify({ choices: anything(random), usage: anything(random) })}\n\ndata: [DONE]\n\n`
        : JSON.stringify(anything(random)),
      random,
    );
    const runtime = fakeSageMaker(() => ({ body }));
    const messages = [{ role: "user", content: "Hello" }];
    const response = await proxyOf({ runtime, door }).post("/v1/chat/completions", {
      messages,
      stream: random() < 0.5,
    });
    const text = await response.text();
    expect([200, 400, 404, 502, 503, 504]).toContain(response.status);
    expect(text).not.toMatch(INTERNAL);
  }
});
