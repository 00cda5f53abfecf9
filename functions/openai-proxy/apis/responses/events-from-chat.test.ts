import { delta, EXAMPLE_CHATS, EXAMPLE_TOOLS, finish, USAGE } from "../../../../testing/openai-proxy/example-chats.ts";
import { parseResponseEvents, readResponseEvents } from "../../../../testing/openai-proxy/read-response-events.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { assembleChunks } from "../../streaming/assemble-chunks.ts";
import { type Chunk, createChunk } from "../../streaming/chunk.ts";
import { responses } from "./responses.ts";

const request = { model: "alias", input: "Hello", stream: true, tools: EXAMPLE_TOOLS };
const context = { request, modelName: "alias" };

const logprob = (token: string): JsonObject => ({
  logprobs: { content: [{ token, logprob: -0.5, bytes: null, top_logprobs: [{ token, logprob: -0.5, bytes: null }] }] },
});

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

describe.each(Object.entries(EXAMPLE_CHATS))("%s", (_name, chunks) => {
  it("comes to the same, streamed and whole, as OpenAI's client reads it", async () => {
    const { response } = await readResponseEvents(write([...chunks, USAGE]));
    const whole = JSON.parse(JSON.stringify(await answerOf([...chunks, USAGE])));
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
    const events = parseResponseEvents(write([...chunks, USAGE]));
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
    const places = (type: string) =>
      events.filter((event) => event.type === `response.output_item.${type}`).map((event) => event.output_index);
    expect(places("added")).toEqual([...new Set(places("added"))]);
    expect([...places("done")].sort()).toEqual(places("added"));
  });
});

it("tells a call's input piece by piece, as it will be in the end", () => {
  const events = parseResponseEvents(write(EXAMPLE_CHATS["a custom call"] ?? []));
  const deltas = events.filter(({ type }) => type === "response.custom_tool_call_input.delta");
  expect(deltas.map(({ delta: text }) => text)).toEqual(["a", "\n", "é", "🙂", ' "b"']);
  expect(events.at(-1)).toMatchObject({
    response: { output: [{ type: "custom_tool_call", call_id: "call_a", name: "patch", input: 'a\né🙂 "b"' }] },
  });
});

it("tells words and calls in the order in which they come", async () => {
  const called = (index: number, id: string) =>
    delta({ tool_calls: [{ index, id, type: "function", function: { name: "look", arguments: "{}" } }] });
  const chunks = [
    delta({ reasoning: "Hm." }),
    delta({ content: "First." }),
    called(0, "call_a"),
    delta({ content: "Then." }),
    delta({ reasoning: "Well." }),
    called(1, "call_b"),
    delta({ content: "nobody's" }, { index: 1 }),
    finish("tool_calls"),
  ];
  const { response } = await readResponseEvents(write(chunks));
  expect(response.output).toMatchObject([
    { type: "reasoning", content: [{ text: "Hm." }] },
    { type: "message", content: [{ text: "First." }] },
    { type: "function_call", call_id: "call_a" },
    { type: "message", content: [{ text: "Then." }] },
    { type: "reasoning", content: [{ text: "Well." }] },
    { type: "function_call", call_id: "call_b" },
  ]);
});

it("names a tool as its namespace does", async () => {
  const { output } = await answerOf(EXAMPLE_CHATS["a call in a namespace"] ?? []);
  expect(output).toEqual([expect.objectContaining({ type: "function_call", namespace: "mail", name: "send" })]);
});

it("says why an answer is incomplete", async () => {
  const { status, incomplete_details, output } = await answerOf(EXAMPLE_CHATS["text that was cut off"] ?? []);
  expect({ status, incomplete_details }).toEqual({
    status: "incomplete",
    incomplete_details: { reason: "max_output_tokens" },
  });
  expect(output).toEqual([expect.objectContaining({ type: "message", status: "incomplete" })]);
  const events = parseResponseEvents(write(EXAMPLE_CHATS["text that was filtered"] ?? []));
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
