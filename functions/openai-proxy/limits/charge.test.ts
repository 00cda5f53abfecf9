import { chargeFor, type ModelWork } from "./charge.ts";
import { reservationFor } from "./reservation.ts";

const model = { contextLength: 1_000, dialect: "vllm" } as const;
const body = { messages: [{ role: "user", content: "Hello" }], max_tokens: 100, n: 2 };
const reservation = reservationFor("chat", body, model);
const likely = reservation.likelyPromptTokens();
const asked = (work: Partial<ModelWork>): ModelWork => ({ attempts: 1, chunkCount: undefined, ...work });
const figures = { promptTokens: 7, completionTokens: 30 };

it.each<[string, number, ModelWork, number, number]>([
  ["the container's figures", 200, asked(figures), 7, 30],
  ["the reservation, of an answer without figures", 200, asked({}), likely, 200],
  ["the reservation, of an answer that its client left", 499, asked({}), likely, 200],
  ["the reservation, of an answer that came too late", 504, asked({}), likely, 200],
  [
    "what was made, and about the prompt, where the container counts no more",
    200,
    asked({ completionTokens: 9 }),
    likely,
    9,
  ],
  ["the chunks, of a stream that its client left", 499, asked({ chunkCount: 5 }), likely, 5],
  ["the chunks, of a stream that broke off", 502, asked({ chunkCount: 5 }), likely, 5],
  [
    "the chunks that came after figures in the middle",
    499,
    asked({ ...figures, completionTokens: 1, chunkCount: 5 }),
    7,
    5,
  ],
  ["nothing, of what was never sent", 499, asked({ attempts: 0 }), 0, 0],
  ["nothing, of what the container refused", 400, asked({}), 0, 0],
  ["nothing, of a container that is overloaded", 503, asked({}), 0, 0],
  [
    "the reservation in place of figures beyond the context",
    200,
    asked({ promptTokens: 1e6, completionTokens: 1e6 }),
    likely,
    200,
  ],
])("charges %s", (_what, status, work, promptTokens, completionTokens) => {
  expect(chargeFor(work, { status }, reservation)).toEqual({ promptTokens, completionTokens, cachedTokens: 0 });
});

it.each([
  ["what the cache had", 5, 5],
  ["nothing beyond the prompt", 8, 0],
])("holds for cached %s", (_what, told, cachedTokens) => {
  const charge = chargeFor(asked({ ...figures, cachedTokens: told }), { status: 200 }, reservation);
  expect(charge).toEqual({ ...figures, cachedTokens });
});

it("holds nothing for cached of a prompt that nobody counted", () => {
  const charge = chargeFor(asked({ cachedTokens: 5 }), { status: 200 }, reservation);
  expect(charge).toMatchObject({ promptTokens: likely, cachedTokens: 0 });
});

it.each<[string, object, number]>([
  ["max_tokens for each answer", { max_tokens: 10, n: 3 }, 30],
  ["best_of", { max_tokens: 10, best_of: 4 }, 40],
  ["vLLM's own default", {}, 16],
  ["the context, where null lifts the default", { max_tokens: null }, 1_000],
  ["each prompt", { prompt: ["a", "b"], max_tokens: 10 }, 20],
  ["one prompt of token ids", { prompt: [1, 2, 3], max_tokens: 10 }, 10],
  ["no more than the context", { max_tokens: 5_000 }, 1_000],
])("reserves for a completion %s", (_what, fields, tokens) => {
  expect(reservationFor("completion", { prompt: "Hi", ...fields }, model).mostCompletionTokens()).toBe(tokens);
});

it("reserves the default of the container that is asked", () => {
  const lmi = { ...model, dialect: "lmi" } as const;
  for (const fields of [{}, { max_tokens: null }]) {
    expect(reservationFor("completion", { prompt: "Hi", ...fields }, lmi).mostCompletionTokens()).toBe(30);
  }
  expect(reservationFor("embedding", { input: "Hi" }, lmi).mostCompletionTokens()).toBe(0);
});

const image = { type: "image_url", image_url: { url: "https://example.com/1.png" } };

it.each<[string, "chat" | "completion" | "transcription", object, number]>([
  ["the field of another API does not lower", "chat", { max_output_tokens: 1 }, 1_000],
  ["each embedded prompt", "completion", { prompt_embeds: ["a", "b", "c"], max_tokens: 10 }, 30],
  ["embedded prompts beside others", "completion", { prompt: ["a"], prompt_embeds: ["b"], max_tokens: 10 }, 20],
  ["one embedded prompt", "completion", { prompt_embeds: "a", max_tokens: 10 }, 10],
  ["beams of a transcription", "transcription", { n: 3 }, 3_000],
])("reserves what the container will understand: %s", (_what, operation, fields, tokens) => {
  expect(reservationFor(operation, { ...fields }, model).mostCompletionTokens()).toBe(tokens);
});

it("reserves a whole context for a prompt with an image, whose address is shorter than the image", () => {
  const withImage = { messages: [{ role: "user", content: [image] }], max_tokens: 1 };
  const large = { ...model, contextLength: 100_000 };
  expect(reservationFor("chat", withImage, large).mostTokens()).toBe(100_001);
  expect(reservationFor("chat", withImage, large).likelyPromptTokens()).toBeGreaterThan(2_000);
  const quoted = { messages: [{ role: "user", content: JSON.stringify(image) }], max_tokens: 1 };
  expect(reservationFor("chat", quoted, large).mostTokens()).toBeLessThan(1_000);
});

it.each([false, "no", 0])("charges what was reserved of a stream that hid its reasoning, by %p, and was left", (no) => {
  const hidden = reservationFor("chat", { ...body, include_reasoning: no }, model);
  const charge = (work: Partial<ModelWork>, status: number) => chargeFor(asked(work), { status }, hidden);
  expect(charge({ chunkCount: 1 }, 499)).toMatchObject({ completionTokens: 200 });
  expect(charge({ ...figures, completionTokens: 1, chunkCount: 1 }, 499)).toMatchObject({ completionTokens: 200 });
  expect(charge({ ...figures, chunkCount: 1 }, 200)).toMatchObject({ completionTokens: 30 });
});
