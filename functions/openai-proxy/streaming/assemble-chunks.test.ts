import { recording } from "../../../testing/openai-proxy/recordings.ts";
import { vllm } from "../dialects/vllm.ts";
import type { JsonObject } from "../json.ts";
import { assembleChunks } from "./assemble-chunks.ts";
import { type Chunk, createChunk } from "./chunk.ts";
import { chunksFromAnswer } from "./chunks-from-answer.ts";

async function assemble(...objects: JsonObject[]): Promise<JsonObject> {
  return assembleChunks(toBatches(objects.map((object) => createChunk(object))));
}

async function* toBatches(chunks: Chunk[]): AsyncGenerator<Chunk[]> {
  for (const chunk of chunks) yield [chunk];
}

function decode(body: string): Chunk[] {
  const chunks: Chunk[] = [];
  const decoder = vllm.decodeStream({});
  decoder.push(Buffer.from(body), (chunk) => chunks.push(chunk));
  decoder.end((chunk) => chunks.push(chunk));
  return chunks;
}

const delta = (fields: JsonObject, index = 0): JsonObject => ({
  id: "a",
  object: "chat.completion.chunk",
  created: 1,
  model: "m",
  choices: [{ index, delta: fields, logprobs: null, finish_reason: null }],
});

it("makes of a recorded stream the answer that was recorded for the same request", async () => {
  const answer = await assembleChunks(toBatches(decode(recording("smollm2-chat-stream-usage").response.body)));
  const whole = JSON.parse(recording("smollm2-chat-ok").response.body);
  const content = whole.choices[0].message.content;
  expect(answer).toMatchObject({
    object: "chat.completion",
    model: "smollm2",
    system_fingerprint: whole.system_fingerprint,
    choices: [{ index: 0, message: { role: "assistant", content, refusal: null }, finish_reason: "length" }],
    usage: { prompt_tokens: 37, completion_tokens: 24, total_tokens: 61 },
  });
});

it("makes of a recorded stream of a tool call the call", async () => {
  const answer = await assembleChunks(toBatches(decode(recording("smollm2-chat-tools-named-stream").response.body)));
  expect(answer.choices).toEqual([
    expect.objectContaining({
      message: {
        role: "assistant",
        content: null,
        refusal: null,
        tool_calls: [
          {
            id: "chatcmpl-tool-a50501332721e29c",
            type: "function",
            function: { name: "get_weather", arguments: '"Paris"' },
          },
        ],
      },
      finish_reason: "stop",
    }),
  ]);
});

it("keeps the choices apart", async () => {
  const answer = await assembleChunks(toBatches(decode(recording("tiny-completion-n2-stream").response.body)));
  expect(answer).toMatchObject({
    object: "text_completion",
    choices: [
      { index: 0, text: "199Merーク encourages flirtaldo (! GMOs", finish_reason: "length" },
      { index: 1, text: expect.stringMatching(/^IGHT flesh FR/), finish_reason: "length" },
    ],
  });
});

it("joins parallel tool calls, reasoning and a refusal", async () => {
  const answer = await assemble(
    delta({ role: "assistant", content: "", reasoning_content: "Let " }),
    delta({ reasoning_content: "me think." }),
    delta({ tool_calls: [{ index: 0, id: "call_a", type: "function", function: { name: "f", arguments: "" } }] }),
    delta({ tool_calls: [{ index: 1, id: "call_b", type: "function", function: { name: "g", arguments: '{"x"' } }] }),
    delta({
      tool_calls: [
        { index: 0, function: { arguments: "{}" } },
        { index: 1, function: { arguments: ":1}" } },
      ],
    }),
    { ...delta({}), choices: [{ index: 0, delta: { refusal: "No" }, finish_reason: "tool_calls" }] },
  );
  expect(answer.choices).toEqual([
    {
      index: 0,
      logprobs: null,
      finish_reason: "tool_calls",
      message: {
        role: "assistant",
        content: null,
        refusal: "No",
        reasoning_content: "Let me think.",
        tool_calls: [
          { id: "call_a", type: "function", function: { name: "f", arguments: "{}" } },
          { id: "call_b", type: "function", function: { name: "g", arguments: '{"x":1}' } },
        ],
      },
    },
  ]);
});

it("joins the lists of log probabilities of both forms", async () => {
  const chat = (token: string) => ({
    ...delta({}),
    choices: [{ index: 0, delta: { content: token }, logprobs: { content: [{ token, logprob: -1 }] } }],
  });
  expect((await assemble(chat("a"), chat("b"))).choices).toMatchObject([
    { message: { content: "ab" }, logprobs: { content: [{ token: "a" }, { token: "b" }] } },
  ]);
  const completion = (token: string) => ({
    object: "text_completion",
    choices: [
      { index: 0, text: token, logprobs: { tokens: [token], token_logprobs: [-1], top_logprobs: [{ [token]: -1 }] } },
    ],
  });
  expect((await assemble(completion("a"), completion("b"))).choices).toMatchObject([
    { text: "ab", logprobs: { tokens: ["a", "b"], token_logprobs: [-1, -1], top_logprobs: [{ a: -1 }, { b: -1 }] } },
  ]);
});

it("refuses a stream without a choice", async () => {
  await expect(assemble()).rejects.toMatchObject({ status: 502 });
});

it("is undone by the chunks of an answer", async () => {
  for (const name of ["smollm2-chat-ok", "tinychat-chat-logprobs", "tinychat-chat-n2", "tiny-completion-logprobs"]) {
    const answer = JSON.parse(recording(name).response.body);
    expect(await assembleChunks(toBatches(chunksFromAnswer(answer)))).toEqual(answer);
  }
});

it("changes no object but its own", async () => {
  const hostile =
    '{"choices":[{"index":0,"__proto__":{"polluted":1},"delta":{"constructor":{"prototype":{"polluted":1}}}}]}';
  await assemble(JSON.parse(hostile), JSON.parse(hostile));
  expect({}).not.toHaveProperty("polluted");
});
