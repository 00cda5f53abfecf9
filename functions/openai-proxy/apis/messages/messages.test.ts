import { createAnthropic } from "@ai-sdk/anthropic";
import Anthropic from "@anthropic-ai/sdk";
import { generateText, streamText } from "ai";
import { recording, recordingNames } from "../../../../testing/openai-proxy/recordings.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { serverSentEventDecoder } from "../../streaming/server-sent-event-decoder.ts";
import type { EventWriter } from "../caller-api.ts";
import { messages } from "./messages.ts";

/** Anthropic's own SDK and Vercel's read what we write. */

const asked = { model: "default", max_tokens: 64, messages: [{ role: "user" as const, content: "Hello" }] };
const context = { request: asked, modelName: "default" };

/** A server that answers every request alike. */
function answering(body: string, { status = 200, type = "text/event-stream" } = {}) {
  return async () => new Response(body, { status, headers: { "content-type": type } });
}

function sdk(fetch: () => Promise<Response>): Anthropic {
  return new Anthropic({ apiKey: "key", baseURL: "http://proxy", fetch, maxRetries: 0 });
}

/** A message whole, as the SDK puts it together. */
async function finalMessage(transcript: string): Promise<unknown> {
  // What the SDK parses of a message is its own.
  const { parsed_output: _parsed, ...message } = await sdk(answering(transcript)).messages.stream(asked).finalMessage();
  return JSON.parse(JSON.stringify(message));
}

function transcriptOf(writer: EventWriter, items: readonly JsonObject[]): string {
  return items.map(writer.write).join("") + writer.end();
}

function eventsOf(parts: readonly Uint8Array[]): JsonObject[] {
  const decoder = serverSentEventDecoder();
  return [...parts.flatMap((part) => decoder.push(part)), ...decoder.end()].map((data) => JSON.parse(data));
}

const chat = (message: JsonObject, choice: JsonObject = {}, usage: JsonObject = {}) => ({
  id: "chatcmpl-1",
  object: "chat.completion",
  model: "org/model",
  choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: "stop", ...choice }],
  usage: { prompt_tokens: 9, completion_tokens: 4, ...usage },
});
const chunk = (delta: JsonObject, choice: JsonObject = {}) => ({
  id: "chatcmpl-1",
  choices: [{ index: 0, delta, finish_reason: null, ...choice }],
});
const piece = (index: number, json: string, begin: JsonObject = {}) =>
  chunk({ tool_calls: [{ index, ...begin, function: { ...(begin.id ? { name: "look" } : {}), arguments: json } }] });
const call = (id: string, json: string) => ({ id, type: "function", function: { name: "look", arguments: json } });

/** The same answer whole and in chunks, and what is expected of both. */
const ANSWERS: Readonly<
  Record<string, { whole: JsonObject; chunks: JsonObject[]; content: JsonObject[]; stop: JsonObject }>
> = {
  "a text": {
    whole: chat({ content: "Hello 🙂" }),
    chunks: [
      chunk({ role: "assistant", content: "" }),
      chunk({ content: "Hel" }),
      chunk({ content: "lo 🙂" }),
      chunk({}, { finish_reason: "stop" }),
    ],
    content: [{ type: "text", text: "Hello 🙂" }],
    stop: { stop_reason: "end_turn" },
  },
  "thinking and a text": {
    whole: chat({ reasoning: "Hm, so", content: "\n\nSo." }),
    chunks: [
      chunk({ reasoning: "Hm" }),
      chunk({ reasoning_content: ", so" }),
      chunk({ content: "\n" }),
      chunk({ content: "\n" }),
      chunk({ content: "So." }),
      chunk({}, { finish_reason: "stop" }),
    ],
    content: [
      { type: "thinking", thinking: "Hm, so", signature: "msg_1" },
      { type: "text", text: "\n\nSo." },
    ],
    stop: { stop_reason: "end_turn" },
  },
  "calls, one after the other": {
    whole: chat(
      { content: "Look.", tool_calls: [call("a", '{"x":1}'), call("b", "{}")] },
      { finish_reason: "tool_calls" },
    ),
    chunks: [
      chunk({ content: "Look." }),
      piece(0, "", { id: "a" }),
      piece(0, '{"x"'),
      piece(0, ":1}"),
      piece(1, "{}", { id: "b" }),
      chunk({}, { finish_reason: "tool_calls" }),
    ],
    content: [
      { type: "text", text: "Look." },
      { type: "tool_use", id: "a", name: "look", input: { x: 1 } },
      { type: "tool_use", id: "b", name: "look", input: {} },
    ],
    stop: { stop_reason: "tool_use" },
  },
  "calls by turns": {
    whole: chat({ content: null, tool_calls: [call("a", '{"x":1}'), call("b", '{"y":2}')] }, { finish_reason: "stop" }),
    chunks: [
      piece(0, '{"x"', { id: "a" }),
      piece(1, '{"y"', { id: "b" }),
      piece(0, ":1}"),
      piece(1, ":2}"),
      chunk({}, { finish_reason: "stop" }),
    ],
    content: [
      { type: "tool_use", id: "a", name: "look", input: { x: 1 } },
      { type: "tool_use", id: "b", name: "look", input: { y: 2 } },
    ],
    stop: { stop_reason: "tool_use" },
  },
  "an answer that was cut": {
    whole: chat({ content: "Hel" }, { finish_reason: "length" }),
    chunks: [chunk({ content: "Hel" }, { finish_reason: "length" })],
    content: [{ type: "text", text: "Hel" }],
    stop: { stop_reason: "max_tokens" },
  },
  "an answer that the caller's stop sequence ended": {
    whole: chat({ content: "Hel" }, { stop_reason: "END" }),
    chunks: [chunk({ content: "Hel" }), chunk({}, { finish_reason: "stop", stop_reason: "END" })],
    content: [{ type: "text", text: "Hel" }],
    stop: { stop_reason: "stop_sequence", stop_sequence: "END" },
  },
  "an answer that a stop string of the prompt template ended": {
    whole: chat({ content: "Hel" }, { stop_reason: "\nUser:" }),
    chunks: [chunk({ content: "Hel" }), chunk({}, { finish_reason: "stop", stop_reason: "\nUser:" })],
    content: [{ type: "text", text: "Hel" }],
    stop: { stop_reason: "end_turn" },
  },
  "a refusal": {
    whole: chat({ content: null, refusal: "No." }, { finish_reason: "content_filter" }),
    chunks: [chunk({ refusal: "No." }), chunk({}, { finish_reason: "content_filter" })],
    content: [{ type: "text", text: "No." }],
    stop: { stop_reason: "refusal" },
  },
  "nothing but white space": {
    whole: chat({ content: " \n" }),
    chunks: [chunk({ content: " " }), chunk({ content: "\n" }), chunk({}, { finish_reason: "stop" })],
    content: [{ type: "text", text: "" }],
    stop: { stop_reason: "end_turn" },
  },
};
const cached = { prompt_tokens: 9, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 6 } };
const request = { ...asked, stop_sequences: ["END"] };

describe.each(Object.entries(ANSWERS))("a chat's answer: %s", (_name, { whole, chunks, content, stop }) => {
  const message = messages.answerFromChat({ ...whole, usage: cached }, { ...context, request }) as JsonObject & {
    content: JsonObject[];
  };
  const transcript = () =>
    transcriptOf(messages.eventsFromChat({ ...context, request }), [
      ...chunks,
      { id: "chatcmpl-1", choices: [], usage: cached },
    ]);

  it("is a message", () => {
    expect(message.content.map(({ caller: _caller, citations: _citations, ...block }) => block)).toEqual(content);
    expect(message).toMatchObject({
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "default",
      stop_sequence: null,
      ...stop,
    });
    expect(message.usage).toMatchObject({ input_tokens: 3, cache_read_input_tokens: 6, output_tokens: 4 });
  });

  it("is the same in a stream, as the SDK reads it", async () => {
    expect(await finalMessage(transcript())).toEqual(message);
  });

  it("is read by the AI SDK", async () => {
    const model = createAnthropic({ apiKey: "key", baseURL: "http://proxy/v1", fetch: answering(transcript()) })(
      "default",
    );
    const read = streamText({ model, prompt: "Hello", maxOutputTokens: 64 });
    const texts = content.flatMap((block) => block.text ?? []).join("");
    expect(await read.text).toBe(texts);
    const calls = content.flatMap(({ type, input }) => (type === "tool_use" ? [input] : []));
    expect((await read.toolCalls).map(({ input }) => input)).toEqual(calls);
  });
});

it("keeps texts, calls and results over the turns of a conversation", () => {
  const given = chat(
    { content: "Look.", reasoning: "Hm", tool_calls: [call("a", '{"x":1}'), call("b", "{}")] },
    { finish_reason: "tool_calls" },
  );
  const { content } = messages.answerFromChat(given, context);
  const results = ["a", "b"].map((id) => ({ type: "tool_result", tool_use_id: id, content: `of ${id}` }));
  const next = [...asked.messages, { role: "assistant", content }, { role: "user", content: results }];
  messages.checkRequest({ ...asked, messages: next });
  expect(messages.chatFromRequest({ ...asked, messages: next }).messages).toEqual([
    ...asked.messages,
    { role: "assistant", content: "Look.", reasoning: "Hm", tool_calls: [call("a", '{"x":1}'), call("b", "{}")] },
    { role: "tool", tool_call_id: "a", content: "of a" },
    { role: "tool", tool_call_id: "b", content: "of b" },
  ]);
});

it("wraps arguments that are no JSON, as Anthropic advises", () => {
  const message = messages.answerFromChat(
    chat({ tool_calls: [call("a", '{"x":'), call("b", "[1]"), call("c", "")] }),
    context,
  );
  expect((message.content as JsonObject[]).map(({ input }) => input)).toEqual([
    { INVALID_JSON: '{"x":' },
    { INVALID_JSON: "[1]" },
    {},
  ]);
});

describe.each(recordingNames("vllm-messages").filter((name) => name.endsWith("-stream")))("vLLM's %s", (name) => {
  const { response } = recording(name, "vllm-messages");
  const bytes = Buffer.from(response.body);
  const relay = (parts: readonly Uint8Array[]) => transcriptOf(messages.relayEvents(context), eventsOf(parts));
  const relayed = relay([bytes]);

  it("reaches the SDK under the caller's name of the model, with what its types demand", async () => {
    const message = await finalMessage(relayed);
    expect(message).toMatchObject({
      model: "default",
      id: expect.stringMatching(/^msg_\w+$/),
      container: null,
      stop_details: null,
    });
    expect(message).toMatchObject({
      stop_reason: expect.any(String),
      usage: { input_tokens: expect.any(Number), service_tier: null },
    });
  });

  it("is relayed event by event", () => {
    const types = (transcript: string) => transcript.match(/(?<=^event: )\w+/gm);
    expect(types(relayed)).toEqual(types(response.body));
    expect(relayed).not.toContain("[DONE]");
  });

  it("is the same at every split point", () => {
    const different = [...bytes.keys()].filter((at) => relay([bytes.subarray(0, at), bytes.subarray(at)]) !== relayed);
    expect(different).toEqual([]);
  });

  it("says of its usage what the last event says", () => {
    const usages = eventsOf([bytes]).flatMap((event) => messages.usageIn(event) ?? []);
    expect(usages.at(-1)).toEqual(messages.usageIn(eventsOf([bytes]).at(-2) as JsonObject));
    expect(usages.at(-1)).toMatchObject({ prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) });
  });
});

describe.each(["smollm2-ok", "smollm2-tool-named", "smollm2-stop-sequence", "smollm2-json-schema"])(
  "vLLM's %s",
  (name) => {
    const answer = JSON.parse(recording(name, "vllm-messages").response.body);
    const message = messages.decodeResponse(answer, context);

    it("is a message with what clients demand", () => {
      const id = answer.id.replace("chatcmpl-", "msg_");
      expect(message).toMatchObject({ ...answer, id, model: "default" });
      expect(message).toMatchObject({
        stop_sequence: answer.stop_sequence ?? null,
        stop_details: null,
        container: null,
      });
    });

    it("is read by the AI SDK", async () => {
      const fetch = answering(JSON.stringify(message), { type: "application/json" });
      const model = createAnthropic({ apiKey: "key", baseURL: "http://proxy/v1", fetch })("default");
      const { text } = await generateText({ model, prompt: "Hello", maxOutputTokens: 64 });
      expect(text).toBe(answer.content[0].text);
    });
  },
);

const FAILED = new OpenAIError(502, "The model's answer broke off. Please retry.");

describe("an answer that breaks", () => {
  const start = { type: "message_start", message: { id: "a", usage: {} } };
  const block = { type: "content_block_start", index: 0, content_block: { type: "text" } };
  const stopped = { type: "message_delta", delta: { stop_reason: "end_turn" } };

  it.each<[string, JsonObject[]]>([
    ["before it began", []],
    ["before its end", [start, block]],
    ["with no reason, as vLLM ends what it aborted", [start, { type: "message_delta", delta: { stop_reason: null } }]],
  ])("is no answer: %s", (_what, events) => {
    expect(() => transcriptOf(messages.relayEvents(context), events)).toThrow(FAILED.message);
  });

  it("is none either when the container says message_stop after all", () => {
    expect(() => transcriptOf(messages.relayEvents(context), [start, { type: "message_stop" }])).toThrow(
      FAILED.message,
    );
  });

  it("has its end when only message_stop was lost", () => {
    expect(transcriptOf(messages.relayEvents(context), [start, stopped])).toContain("event: message_stop");
  });

  it("throws what the container's own error event means", () => {
    const failure = { type: "error", error: { type: "internal_error", message: "CUDA out of memory at 0x7f" } };
    expect(() => messages.relayEvents(context).write(failure)).toThrow("The model failed to answer.");
    expect(() => messages.relayEvents(context).write({ error: { message: "Prompt too long", code: 400 } })).toThrow(
      "Prompt too long",
    );
  });

  it("is no answer for a chat without an end", () => {
    expect(() => transcriptOf(messages.eventsFromChat(context), [chunk({ content: "Hel" })])).toThrow(FAILED.message);
    expect(() => transcriptOf(messages.eventsFromChat(context), [])).toThrow(FAILED.message);
  });

  it.each([messages.relayEvents, messages.eventsFromChat])("ends in an error that the SDK throws", async (writer) => {
    const { fail } = writer(context);
    const client = sdk(answering(fail(FAILED)));
    await expect(client.messages.stream(asked).finalMessage()).rejects.toMatchObject({
      type: "api_error",
      error: { error: { message: FAILED.message } },
    });
  });

  it.each<[string, JsonObject]>([
    ["nothing", {}],
    ["another API's answer", chat({ content: "Hello" })],
    ["an answer without a reason", { type: "message", content: [], stop_reason: null }],
  ])("is no whole answer: %s", (_what, answer) => {
    expect(() => messages.decodeResponse(answer, context)).toThrow(OpenAIError);
  });
});

describe("events of other servers", () => {
  const relay = (...events: JsonObject[]) => finalMessage(transcriptOf(messages.relayEvents(context), events));
  const delta = (index: number, delta: JsonObject) => ({ type: "content_block_delta", index, delta });

  it("are made whole where members are missing", async () => {
    const message = await relay(
      { type: "ping" },
      { type: "message_start", message: { id: "x", content: null, usage: null } },
      { type: "content_block_start", index: 0, content_block: { type: "thinking" } },
      delta(0, { type: "thinking_delta", thinking: "Hm" }),
      { type: "content_block_stop", index: 0 },
      { type: "content_block_start", index: 1, content_block: { type: "tool_use", id: "", name: "look", input: "" } },
      delta(1, { type: "input_json_delta", partial_json: '{"x":1}' }),
      { type: "content_block_stop", index: 1 },
      { type: "message_delta", delta: { stop_reason: "tool_use" }, usage: { output_tokens: 3 } },
      { type: "message_stop" },
      { type: "message_stop" },
    );
    expect(message).toMatchObject({
      id: "msg_x",
      content: [
        { type: "thinking", thinking: "Hm", signature: "" },
        { type: "tool_use", id: expect.stringMatching(/^toolu_/), name: "look", input: { x: 1 } },
      ],
      usage: { input_tokens: 0, output_tokens: 3 },
    });
  });

  it("get a beginning where there is none", async () => {
    const message = await relay(
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      delta(0, { type: "text_delta", text: "Hi" }),
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 1 } },
    );
    expect(message).toMatchObject({ model: "default", content: [{ type: "text", text: "Hi" }] });
  });
});

it.each<[JsonObject, JsonObject | undefined]>([
  [
    {
      type: "message",
      usage: { input_tokens: 3, cache_read_input_tokens: 5, cache_creation_input_tokens: 2, output_tokens: 4 },
    },
    { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14, prompt_tokens_details: { cached_tokens: 5 } },
  ],
  [
    { type: "message_start", message: { usage: { input_tokens: 3, output_tokens: 0 } } },
    { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 },
  ],
  [{ type: "message_delta", usage: { output_tokens: 4 } }, { completion_tokens: 4 }],
  [{ type: "message_delta", usage: { input_tokens: null, output_tokens: 4 } }, { completion_tokens: 4 }],
  [{ type: "message", usage: { input_tokens: "3", output_tokens: -1 } }, undefined],
  [{ type: "content_block_stop", index: 0 }, undefined],
])("reads of %j the usage", (event, usage) => {
  expect(messages.usageIn(event)).toEqual(usage);
});

it("knows what the model wrote", () => {
  const delta = (type: string) => messages.isDelta({ type: "content_block_delta", index: 0, delta: { type } });
  expect(["text_delta", "thinking_delta", "input_json_delta", "signature_delta"].map(delta)).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(messages.isDelta({ type: "message_delta", delta: {} })).toBe(false);
});

describe("errors", () => {
  it.each([
    [400, "invalid_request_error"],
    [401, "authentication_error"],
    [403, "permission_error"],
    [404, "not_found_error"],
    [405, "invalid_request_error"],
    [413, "request_too_large"],
    [422, "invalid_request_error"],
    [429, "rate_limit_error"],
    [500, "api_error"],
    [502, "api_error"],
    [503, "overloaded_error"],
    [504, "timeout_error"],
  ])("of the status %i are of the type %s, also for the SDK", async (status, type) => {
    const body = messages.errorBody(new OpenAIError(status, "Because."), "Because. Contact: us");
    expect(body).toEqual({ type: "error", error: { type, message: "Because. Contact: us" }, request_id: null });
    const client = sdk(answering(JSON.stringify(body), { status, type: "application/json" }));
    await expect(client.messages.create(asked)).rejects.toMatchObject({ status, type });
  });

  it.each([
    [
      "This model's maximum context length is 1024 tokens. However, your prompt contains at least 1025 input tokens, which exceeds this limit even without any output tokens.",
      "prompt is too long: 1025 tokens > 1024 maximum",
    ],
    [
      JSON.parse(recording("smollm2-max-tokens-too-large", "vllm-messages").response.body).error.message,
      "input length and `max_tokens` exceed context limit: 0 + 100000 > 8192, decrease input length or `max_tokens` and try again",
    ],
    [
      JSON.parse(recording("tinychat-chat-max-tokens-too-large").response.body).error.message,
      "input length and `max_tokens` exceed context limit: 0 + 100000 > 1024, decrease input length or `max_tokens` and try again",
    ],
    [
      "'max_tokens' or 'max_completion_tokens' is too large: 2048. This model's maximum context length is 1024 tokens and your request has 5 input tokens (2048 > 1024 - 5).",
      "input length and `max_tokens` exceed context limit: 5 + 2048 > 1024, decrease input length or `max_tokens` and try again",
    ],
    ["Something else.", "Something else."],
  ])("have the words that Claude Code reads: %s", (message, expected) => {
    expect(messages.errorBody(new OpenAIError(400, message), message)).toMatchObject({ error: { message: expected } });
  });
});
