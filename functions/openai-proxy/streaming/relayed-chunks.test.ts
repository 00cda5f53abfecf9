import { recording } from "../../../testing/openai-proxy/recordings.ts";
import { vllm } from "../dialects/vllm.ts";
import { chunkRelay } from "./relayed-chunks.ts";

const relay = () => chunkRelay((text) => JSON.parse(text));
const chunk = (fields: object) => JSON.stringify({ id: "a", created: 1, model: "m", ...fields });

it("gives each chunk the caller's model, and nothing else", () => {
  const createChunk = relay();
  const texts = ["one", '"model":"m"', '{"usage":{}}', "\\"].map((text) => chunk({ choices: [{ index: 0, text }] }));
  for (const text of texts)
    expect(JSON.parse(createChunk(text).withModel("alias"))).toEqual({ ...JSON.parse(text), model: "alias" });
});

it("does not look into a chunk that begins like the one before", () => {
  const createChunk = relay();
  const text = chunk({ choices: [{ text: "a" }] });
  expect([createChunk(text).isPlain, createChunk(text).isPlain]).toEqual([false, true]);
  expect(createChunk(text).object).toEqual(JSON.parse(text));
});

it("does so in what a real vLLM streams", () => {
  const chunks: boolean[] = [];
  const decoder = vllm.decodeStream({});
  decoder.push(Buffer.from(recording("smollm2-chat-stream-usage").response.body), ({ isPlain }) =>
    chunks.push(isPlain),
  );
  // Role, finish and usage are looked into, and one token, for its beginning.
  expect(chunks.filter((isPlain) => !isPlain).length).toBeLessThanOrEqual(4);
  expect(chunks.length).toBeGreaterThan(20);
});

it.each([
  ["has usage", chunk({ choices: [{ text: "a" }], usage: { prompt_tokens: 1 } })],
  ["begins differently", JSON.stringify({ id: "b", created: 1, model: "m", choices: [] })],
  ["is an error", JSON.stringify({ error: { message: "No." } })],
])("looks into a chunk that %s", (_name, text) => {
  const createChunk = relay();
  createChunk(chunk({ choices: [{ text: "a" }] }));
  expect(createChunk(text)).toMatchObject({ isPlain: false, object: JSON.parse(text) });
});

it.each([
  ["the model comes last", { id: "a", choices: [{ text: "a" }], model: "m" }],
  ["there is no model", { id: "a", choices: [{ text: "a" }] }],
  ["the model is called choices", { id: "a", model: '"choices":', choices: [{ text: "a" }] }],
])("names the model also where %s", (_name, object) => {
  const createChunk = relay();
  const text = JSON.stringify(object);
  for (let count = 0; count < 3; count += 1) {
    expect(JSON.parse(createChunk(text).withModel("alias"))).toEqual({ ...object, model: "alias" });
  }
});

it("names the model where choices also is a field of something before them", () => {
  const createChunk = relay();
  const object = { meta: { choices: [1] }, model: "m", choices: [{ text: "a" }] };
  for (let count = 0; count < 3; count += 1) {
    expect(JSON.parse(createChunk(JSON.stringify(object)).withModel("alias"))).toEqual({ ...object, model: "alias" });
  }
});
