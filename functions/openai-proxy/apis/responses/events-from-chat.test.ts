import { parseResponseEvents, readResponseEvents } from "../../../../testing/openai-proxy/read-response-events.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { assembleChunks } from "../../streaming/assemble-chunks.ts";
import { type Chunk, createChunk } from "../../streaming/chunk.ts";
import { responses } from "./responses.ts";

const chunk = (fields: JsonObject): JsonObject => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "org/model",
  ...fields,
});
const delta = (given: JsonObject, choice: JsonObject = {}): JsonObject =>
  chunk({ choices: [{ index: 0, delta: given, logprobs: null, finish_reason: null, ...choice }] });
const finish = (reason: string) => delta({}, { finish_reason: reason });
const piece = (index: number, given: string, named: JsonObject = {}): JsonObject =>
  delta({ tool_calls: [{ index, ...named, function: { ...(named.function as object), arguments: given } }] });
const call = (index: number, id: string, name: string, given = ""): JsonObject =>
  piece(index, given, { id, type: "function", function: { name } });
const usage = chunk({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 } });

const FUNCTION = { type: "function", name: "look", parameters: { type: "object" }, strict: true };
const CUSTOM = { type: "custom", name: "patch", description: "Patches files." };
const NAMESPACE = { type: "namespace", name: "mail", description: "Mail.", tools: [{ ...FUNCTION, name: "send" }] };
const request = { model: "alias", input: "Hello", stream: true, tools: [FUNCTION, CUSTOM, NAMESPACE] };
const context = { request, modelName: "alias" };

const logprob = (token: string): JsonObject => ({
  logprobs: { content: [{ token, logprob: -0.5, bytes: null, top_logprobs: [{ token, logprob: -0.5, bytes: null }] }] },
});

const CHATS: Readonly<Record<string, readonly JsonObject[]>> = {
  text: [
    delta({ role: "assistant", content: "" }),
    delta({ content: "Hel" }),
    delta({ content: "lo 🙂" }),
    finish("stop"),
  ],
  "text that was cut off": [delta({ content: "Hel" }), finish("length")],
  "text that was filtered": [delta({ content: "Hel" }), finish("content_filter")],
  nothing: [delta({ role: "assistant", content: "" }), finish("stop")],
  "a refusal": [delta({ refusal: "I " }), delta({ refusal: "won't." }), finish("stop")],
  "text, then a refusal": [delta({ content: "Well. " }), delta({ refusal: "No." }), finish("stop")],
  "reasoning, text and a call": [
    delta({ reasoning_content: "Let me " }),
    delta({ reasoning_content: "think." }),
    delta({ content: "I look." }),
    call(0, "call_a", "look"),
    piece(0, '{"at":'),
    piece(0, '"x"}'),
    finish("tool_calls"),
  ],
  "reasoning that was cut off": [delta({ reasoning: "Let me" }), finish("length")],
  "reasoning alone": [delta({ reasoning: "Let me" }), finish("stop")],
  "two calls": [
    call(0, "call_a", "look", '{"at":"x"}'),
    call(1, "call_b", "look", '{"at"'),
    piece(1, ':"y"}'),
    finish("tool_calls"),
  ],
  "two calls whose pieces are mixed": [
    call(0, "call_a", "look", '{"at":'),
    call(1, "call_b", "look", '{"at":'),
    piece(0, '"x"}'),
    piece(1, '"y"}'),
    finish("tool_calls"),
  ],
  "a call without arguments": [call(0, "call_a", "look"), finish("tool_calls")],
  "a call of which the name comes late": [
    piece(0, "", { id: "call_a", type: "function" }),
    piece(0, "{", { function: { name: "look" } }),
    piece(0, "}"),
    finish("tool_calls"),
  ],
  "a call in a namespace": [call(0, "call_a", "mail__send", "{}"), finish("tool_calls")],
  "a custom call": [
    call(0, "call_a", "patch", '{"in'),
    ...['put": "a\\', "n\\u00e", "9\\ud83d", "\\ude42", ' \\"b\\""', "}"].map((text) => piece(0, text)),
    finish("tool_calls"),
  ],
  "a custom call whose input is not in its form": [
    call(0, "call_a", "patch", "*** Begin"),
    piece(0, " Patch"),
    finish("tool_calls"),
  ],
  "a call that was cut off": [call(0, "call_a", "look", '{"at"'), finish("length")],
};

function write(chunks: readonly JsonObject[], asked: JsonObject = request): string {
  const writer = responses.eventsFromChat({ ...context, request: asked });
  return chunks.map((given) => writer.write(given)).join("") + writer.end();
}

async function answerOf(chunks: readonly JsonObject[], asked: JsonObject = request): Promise<JsonObject> {
  const chat = await assembleChunks(inBatches(chunks));
  return responses.answerFromChat(chat, { ...context, request: asked });
}

async function* inBatches(chunks: readonly JsonObject[]): AsyncGenerator<Chunk[]> {
  for (const given of chunks) yield [createChunk(given)];
}

/** Ids are new each time. */
function withoutIds(response: JsonObject): unknown {
  return JSON.parse(
    JSON.stringify({ ...response, id: "", output_text: undefined }).replace(
      /"(?:rs|msg|fc|ctc)_[0-9a-f]{32}"/g,
      '"id"',
    ),
  );
}

describe.each(Object.entries(CHATS))("%s", (_name, chunks) => {
  it("comes to the same, streamed and whole, as OpenAI's client reads it", async () => {
    const { response } = await readResponseEvents(write([...chunks, usage]));
    const whole = JSON.parse(JSON.stringify(await answerOf([...chunks, usage])));
    const output = (response.output as JsonObject[]).map(({ parsed_arguments: _parsed, ...item }) => ({
      ...item,
      ...(Array.isArray(item.content) && {
        content: item.content.map(({ parsed: _inside, ...part }: JsonObject) => part),
      }),
    }));
    expect(withoutIds({ ...response, output, output_parsed: undefined })).toEqual(withoutIds(whole));
    expect(whole.usage).toMatchObject({ input_tokens: 5, output_tokens: 7, total_tokens: 12 });
  });

  it("numbers its events without a gap, and begins and ends each item once", () => {
    const events = parseResponseEvents(write([...chunks, usage]));
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
    const places = (type: string) =>
      events.filter((event) => event.type === `response.output_item.${type}`).map((event) => event.output_index);
    expect(places("added")).toEqual([...new Set(places("added"))]);
    expect([...places("done")].sort()).toEqual(places("added"));
  });
});

it("tells a call's input piece by piece, as it will be in the end", () => {
  const events = parseResponseEvents(write(CHATS["a custom call"] ?? []));
  const deltas = events.filter(({ type }) => type === "response.custom_tool_call_input.delta");
  expect(deltas.map(({ delta: text }) => text)).toEqual(["a", "\n", "é", "🙂", ' "b"']);
  expect(events.at(-1)).toMatchObject({
    response: { output: [{ type: "custom_tool_call", call_id: "call_a", name: "patch", input: 'a\né🙂 "b"' }] },
  });
});

it("names a tool as its namespace does", async () => {
  const { output } = await answerOf(CHATS["a call in a namespace"] ?? []);
  expect(output).toEqual([expect.objectContaining({ type: "function_call", namespace: "mail", name: "send" })]);
});

it("says why an answer is incomplete", async () => {
  const { status, incomplete_details, output } = await answerOf(CHATS["text that was cut off"] ?? []);
  expect({ status, incomplete_details }).toEqual({
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
  });
  expect(output).toEqual([expect.objectContaining({ type: "message", status: "incomplete" })]);
  const events = parseResponseEvents(write(CHATS["text that was filtered"] ?? []));
  expect(events.at(-1)).toMatchObject({
    type: "response.incomplete",
    response: { status: "incomplete", incomplete_details: { reason: "content_filter" } },
  });
});

it("gives log probabilities to who asked for them", async () => {
  const chunks = [delta({ content: "Hi" }, logprob("Hi")), delta({ content: "!" }, logprob("!")), finish("stop")];
  const asked = { ...request, include: ["message.output_text.logprobs"], top_logprobs: 1 };
  const events = parseResponseEvents(write(chunks, asked));
  expect(events.find(({ type }) => type === "response.output_text.delta")).toMatchObject({
    logprobs: [{ token: "Hi", logprob: -0.5, top_logprobs: [{ token: "Hi", logprob: -0.5 }] }],
  });
  const whole = await answerOf(chunks, asked);
  expect(whole.output).toMatchObject([
    { content: [{ logprobs: [{ token: "Hi", bytes: [72, 105] }, { token: "!" }] }] },
  ]);
  const unasked = await answerOf(chunks);
  expect(unasked.output).toMatchObject([{ content: [{ logprobs: [] }] }]);
});

describe("an answer that fails", () => {
  const error = new OpenAIError(502, "The model's answer broke off. Please retry.", { code: "model_error" });

  it("ends in response.failed, with the items that were whole", () => {
    const writer = responses.eventsFromChat(context);
    const chunks = [delta({ reasoning: "Hm." }), delta({ content: "Hel" })];
    const events = parseResponseEvents(chunks.map((given) => writer.write(given)).join("") + writer.fail(error));
    expect(events[0]).toMatchObject({ type: "response.created", response: { status: "in_progress", output: [] } });
    expect(events.at(-1)).toMatchObject({
      type: "response.failed",
      sequence_number: events.length - 1,
      response: {
        id: expect.stringMatching(/^resp_/),
        status: "failed",
        error: { code: "server_error", message: "The model's answer broke off. Please retry." },
        output: [{ type: "reasoning" }],
      },
    });
  });

  it("begins, if it had not", () => {
    const events = parseResponseEvents(responses.eventsFromChat(context).fail(error));
    expect(events.map(({ type }) => type)).toEqual(["response.created", "response.in_progress", "response.failed"]);
  });

  it.each([
    [429, null, "rate_limit_exceeded"],
    [400, "context_length_exceeded", "context_length_exceeded"],
    [400, "invalid_value", "invalid_prompt"],
    [504, "timeout", "server_error"],
  ])("has for %s %s OpenAI's code %s", (status, code, expected) => {
    const failed = new OpenAIError(status, "Sorry.", { code });
    const events = parseResponseEvents(responses.eventsFromChat(context).fail(failed));
    expect(events.at(-1)).toMatchObject({ response: { error: { code: expected, message: "Sorry." } } });
  });

  it("is one that was not finished", () => {
    const writer = responses.eventsFromChat(context);
    writer.write(delta({ content: "Hel" }));
    expect(() => writer.end()).toThrow("broke off");
  });
});
