import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseResponseEvents, readResponseEvents } from "../../../../testing/openai-proxy/read-response-events.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { serverSentEventDecoder } from "../../streaming/server-sent-event-decoder.ts";
import { responses } from "./responses.ts";

/** Exchanges with a real vLLM 0.32's `POST /v1/responses`. */
const FOLDER = join(import.meta.dirname, "../../__fixtures__/vllm-responses");

function recording(name: string): { request: JsonObject; body: string } {
  const { request, response } = JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
  return { request, body: response.body };
}

const NAMES = readdirSync(FOLDER);
const STREAMS = NAMES.filter((name) => name.endsWith("-stream.json"));
const ANSWERS = NAMES.filter((name) => !name.endsWith("-stream.json"));

const context = (request: JsonObject = { model: "alias", input: "Hello" }) => ({ request, modelName: "alias" });

function decode(parts: readonly Uint8Array[]): JsonObject[] {
  const decoder = serverSentEventDecoder();
  const texts = parts.flatMap((part) => decoder.push(part));
  return [...texts, ...decoder.end()].map((text) => JSON.parse(text));
}

function relay(events: readonly JsonObject[], request?: JsonObject): string {
  const writer = responses.relayEvents(context(request));
  return events.map((event) => writer.write(event)).join("") + writer.end();
}

const text = (output: JsonObject[]) =>
  output.flatMap(({ content }) => (content as JsonObject[]) ?? []).map((part) => part.text);

describe.each(STREAMS)("%s", (name) => {
  const { request, body } = recording(name);
  const bytes = Buffer.from(body);
  const raw = decode([bytes]);
  const relayed = parseResponseEvents(relay(raw, request));

  it("keeps every event, its place and its words", () => {
    const kept = ["output_index", "content_index", "item_id", "delta", "arguments", "input", "text"];
    const shown = (event: JsonObject) => Object.fromEntries(kept.map((field) => [field, event[field]]));
    expect(relayed.map(shown)).toEqual(raw.map(shown));
    expect(relayed.map(({ sequence_number }) => sequence_number)).toEqual([...raw.keys()]);
  });

  it("names the model as the caller does, and stores nothing", () => {
    for (const { response } of relayed.filter((event) => "response" in event)) {
      expect(response).toMatchObject({ model: "alias", store: false, background: false });
    }
  });

  it("is put together by OpenAI's client", async () => {
    const { response } = await readResponseEvents(relay(raw, request));
    const last = relayed.at(-1)?.response as JsonObject;
    expect(response).toMatchObject({ id: last.id, status: last.status, usage: last.usage });
    expect(text(response.output as JsonObject[])).toEqual(text(last.output as JsonObject[]));
  });

  it("is the same byte by byte, and at every split point of its beginning and its end", () => {
    expect(decode([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(raw);
    const blocks = body.split("\n\n");
    const short = Buffer.from([...blocks.slice(0, 4), ...blocks.slice(-2)].join("\n\n"));
    const whole = relay(decode([short]), request);
    const different = [...short.keys()].filter((at) => {
      const parts = [short.subarray(0, at), short.subarray(at)];
      return relay(decode(parts), request) !== whole;
    });
    expect(different).toEqual([]);
  });

  it("tells its usage, once", () => {
    const usages = raw.map((event) => responses.usageIn(event)).filter((usage) => usage !== undefined);
    expect(usages).toEqual([
      {
        prompt_tokens: expect.any(Number),
        completion_tokens: request.max_output_tokens === 6 ? 6 : expect.any(Number),
        total_tokens: expect.any(Number),
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
      },
    ]);
  });

  it("counts what the model writes", () => {
    const deltas = raw.filter((event) => responses.isDelta(event));
    expect(deltas.length).toBeGreaterThan(0);
    expect(deltas.every(({ delta }) => typeof delta === "string")).toBe(true);
  });

  it("fails, wherever it breaks, in a way that OpenAI's client reads", async () => {
    const error = new OpenAIError(502, "The model's answer broke off. Please retry.", { code: "model_error" });
    for (const at of raw.keys()) {
      const writer = responses.relayEvents(context(request));
      const transcript = raw
        .slice(0, at)
        .map((event) => writer.write(event))
        .join("");
      expect(() => writer.end()).toThrow("broke off");
      const failed = transcript + writer.fail(error);
      const events = parseResponseEvents(failed);
      expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
      expect(events[0]?.type).toBe("response.created");
      expect(events.at(-1)).toMatchObject({
        type: "response.failed",
        response: { model: "alias", status: "failed", error: { code: "server_error", message: error.message } },
      });
      // The client is slow; the places between are alike.
      if (at % 9 === 0) await expect(readResponseEvents(failed)).resolves.toBeDefined();
    }
  });
});

describe.each(ANSWERS)("%s", (name) => {
  const { request, body } = recording(name);
  const answer = JSON.parse(body);

  it("comes back under the caller's name, with what he asked for", () => {
    const shown = responses.decodeResponse(answer, context(request));
    const { instructions, max_output_tokens, tools = [] } = request as { tools?: JsonObject[] } & JsonObject;
    expect(shown).toMatchObject({ id: answer.id, status: answer.status, model: "alias", store: false, error: null });
    expect(shown).toMatchObject({ instructions: instructions ?? null, max_output_tokens, tools });
    expect(text(shown.output as JsonObject[])).toEqual(text(answer.output));
    expect(JSON.stringify(shown.output)).not.toContain("null");
    expect(responses.usageIn(answer)).toMatchObject({
      prompt_tokens: answer.usage.input_tokens,
      completion_tokens: answer.usage.output_tokens,
    });
  });
});

it("ends an answer that was cut off with response.incomplete", () => {
  const { request, body } = recording("incomplete-stream.json");
  const raw = decode([Buffer.from(body)]);
  expect(raw.at(-1)).toMatchObject({ type: "response.completed", response: { status: "incomplete" } });
  expect(parseResponseEvents(relay(raw, request)).at(-1)).toMatchObject({
    type: "response.incomplete",
    response: { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
  });
});

describe("other servers", () => {
  const item = { id: "msg_1", type: "message", role: "assistant", status: "in_progress", content: [] };
  const part = { type: "output_text", text: "Hi" };
  const done = { ...item, status: "completed", content: [part] };
  const call = { id: "fc_1", type: "function_call", call_id: "call_1", name: "look", arguments: "" };
  /** As llama.cpp was seen to send them: without numbers and places. */
  const bare = [
    { type: "response.created", response: { id: "resp_1", object: "response", status: "in_progress" } },
    { type: "response.in_progress", response: { id: "resp_1", object: "response", status: "in_progress" } },
    { type: "response.output_item.added", item },
    { type: "response.content_part.added", item_id: "msg_1", part: { ...part, text: "" } },
    { type: "response.output_text.delta", item_id: "msg_1", delta: "Hi" },
    { type: "response.output_text.done", item_id: "msg_1", text: "Hi" },
    { type: "response.content_part.done", item_id: "msg_1", part },
    { type: "response.output_item.done", item: done },
    { type: "response.output_item.added", item: call },
    { type: "response.function_call_arguments.delta", item_id: "fc_1", delta: "{}" },
    { type: "response.function_call_arguments.done", item_id: "fc_1", arguments: "{}" },
    { type: "response.output_item.done", item: { ...call, arguments: "{}" } },
  ];
  const completed = (output: JsonObject[]) => ({
    type: "response.completed",
    response: { id: "resp_1", status: "completed", output, usage: { input_tokens: 1, output_tokens: 2 } },
  });

  it("may leave out an item's id, its parts, and all ends until the end", async () => {
    const reasoning = { id: "rs_1", type: "reasoning", summary: [], content: [], encrypted_content: "" };
    const { id: _id, ...nameless } = { ...call, call_id: "fc_a" };
    const called = { ...nameless, status: "completed", arguments: "{}" };
    const thought = { ...reasoning, content: [{ type: "reasoning_text", text: "Hm." }] };
    const [created, inProgress, added, partAdded, delta, textDone, partDone, itemDone] = bare;
    const transcript = relay([
      created,
      inProgress,
      { type: "response.output_item.added", item: reasoning },
      { type: "response.reasoning_text.delta", delta: "Hm", item_id: "rs_1" },
      { type: "response.reasoning_text.delta", delta: ".", item_id: "rs_1" },
      added,
      partAdded,
      delta,
      { type: "response.output_item.added", item: nameless },
      { type: "response.function_call_arguments.delta", delta: "{}", item_id: "fc_a" },
      { type: "response.output_item.done", item: thought },
      textDone,
      partDone,
      itemDone,
      { type: "response.output_item.done", item: called },
      completed([thought, done, called]),
    ] as JsonObject[]);
    const { response } = await readResponseEvents(transcript);
    expect(response.output).toMatchObject([
      { type: "reasoning", content: [{ text: "Hm." }] },
      { type: "message", content: [{ text: "Hi" }] },
      { type: "function_call", id: "fc_a", call_id: "fc_a", arguments: "{}" },
    ]);
    const { output_index, item } = parseResponseEvents(transcript).findLast(({ type }) =>
      String(type).endsWith("item.done"),
    ) as JsonObject;
    expect([output_index, item]).toMatchObject([2, { id: "fc_a" }]);
  });

  it("may leave out numbers and places", async () => {
    const transcript = relay([...bare, completed([done, { ...call, arguments: "{}" }])]);
    const events = parseResponseEvents(transcript);
    expect(events.slice(2, -1).map(({ output_index }) => output_index)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
    expect(events[4]).toMatchObject({ content_index: 0, logprobs: [] });
    expect(events[10]).toMatchObject({ name: "look" });
    const { response } = await readResponseEvents(transcript);
    expect(response).toMatchObject({ output_text: "Hi", usage: { input_tokens_details: { cached_tokens: 0 } } });
  });

  it("may call the parts of reasoning otherwise, as vLLM did before 0.32", async () => {
    const reasoning = { id: "rs_1", type: "reasoning", summary: [], status: "in_progress" };
    const at = { item_id: "rs_1", output_index: 0, content_index: 0 };
    const thought = { type: "reasoning_text", text: "Hm." };
    const transcript = relay([
      { type: "response.output_item.added", output_index: 0, item: reasoning },
      { type: "response.reasoning_part.added", ...at, part: { ...thought, text: "" } },
      { type: "response.reasoning_text.delta", ...at, delta: "Hm." },
      { type: "response.reasoning_text.done", ...at, text: "Hm." },
      { type: "response.reasoning_part.done", ...at, part: thought },
      { type: "response.output_item.done", output_index: 0, item: { ...reasoning, content: [thought] } },
      completed([{ ...reasoning, content: [thought] }]),
    ]);
    const types = parseResponseEvents(transcript).map(({ type }) => type);
    expect(types.filter((type) => String(type).includes("_part"))).toEqual([
      "response.content_part.added",
      "response.content_part.done",
    ]);
    await expect(readResponseEvents(transcript)).resolves.toMatchObject({ response: { output: [{ id: "rs_1" }] } });
  });

  it("may give the last event's items new ids", async () => {
    const renamed = [
      { ...done, id: "msg_2" },
      { ...call, id: "fc_2", call_id: "call_2", arguments: "{}" },
    ];
    const { response } = await readResponseEvents(relay([...bare, completed(renamed)]));
    expect(response.output).toMatchObject([{ id: "msg_1" }, { id: "fc_1", call_id: "call_1" }]);
  });

  it("may leave the output out of the last event", () => {
    const events = parseResponseEvents(relay([...bare, completed([])]));
    expect(events.at(-1)).toMatchObject({ response: { output: [{ id: "msg_1" }, { id: "fc_1", arguments: "{}" }] } });
  });

  it("may give the last event another id and another time", () => {
    const last = completed([done]);
    const events = parseResponseEvents(relay([...bare, { ...last, response: { ...last.response, id: "resp_2" } }]));
    expect(events.at(-1)).toMatchObject({ response: { id: "resp_1", created_at: expect.any(Number) } });
  });

  it("may begin with an item", () => {
    const events = parseResponseEvents(relay([...bare.slice(2), completed([done])]));
    expect(events.slice(0, 3).map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
    ]);
  });

  it("say nothing after the end, and nothing that is no event", () => {
    const transcript = relay([{ type: "ping" }, { type: "response.x\nevent: y" }, completed([]), ...bare]);
    expect(parseResponseEvents(transcript).at(-1)).toMatchObject({ type: "response.completed" });
    expect(parseResponseEvents(transcript)).toHaveLength(3);
  });

  it.each<[string, JsonObject]>([
    ["an error of vLLM", { error: { message: "The engine is dead.", type: "InternalServerError", code: 500 } }],
    ["an error whose code is no code", { error: { code: { toString: 1 } } }],
    ["an event of an error", { type: "error", code: "server_error", message: "The engine is dead." }],
    [
      "a response that failed",
      { type: "response.failed", response: { status: "failed", error: { code: "server_error", message: "Dead." } } },
    ],
  ])("may send %s, whose words are not the caller's", (_name, event) => {
    const writer = responses.relayEvents(context());
    writer.write(bare[0] as JsonObject);
    expect(() => writer.write(event)).toThrow(expect.objectContaining({ status: 502, code: "model_error" }));
  });

  it.each<[string, JsonObject]>([
    ["nothing", {}],
    ["a chat", { object: "chat.completion", choices: [] }],
    ["a response that failed", { object: "response", status: "failed", output: [], error: { message: "Dead." } }],
    ["one that was given up", { object: "response", status: "cancelled", output: [] }],
  ])("may answer %s, which is no answer", (_name, answer) => {
    expect(() => responses.decodeResponse(answer, context())).toThrow(expect.objectContaining({ status: 502 }));
  });
});
