import fc from "fast-check";
import { parseResponseEvents, readResponseEvents } from "../../../../testing/openai-proxy/read-response-events.ts";
import type { JsonObject } from "../../json.ts";
import { createChunk } from "../../streaming/chunk.ts";
import { chunksFromAnswer } from "../../streaming/chunks-from-answer.ts";
import { responses } from "./responses.ts";

const TOOLS = [
  { type: "function", name: "look", parameters: { type: "object" }, strict: false },
  { type: "custom", name: "patch" },
  { type: "namespace", name: "mail", description: "Mail.", tools: [{ type: "function", name: "send" }] },
];
const request = { model: "alias", input: "Hello", tools: TOOLS };
const context = { request, modelName: "alias" };

const text = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const call = fc.oneof(
  fc.record({ name: fc.constantFrom("look", "mail__send", "unknown"), arguments: fc.json() }),
  fc.record({ name: fc.constant("patch"), arguments: text.map((input) => JSON.stringify({ input })) }),
);
/** What a model says in one turn. */
const turn = fc
  .record({
    reasoning: fc.option(text, { nil: undefined }),
    content: fc.option(text, { nil: null }),
    calls: fc.array(call, { maxLength: 3 }),
  })
  .filter(({ content, calls }) => content !== null || calls.length > 0);
type Turn = typeof turn extends fc.Arbitrary<infer Value> ? Value : never;

function messageOf({ reasoning, content, calls }: Turn): JsonObject {
  return {
    role: "assistant",
    content,
    ...(reasoning !== undefined && { reasoning }),
    ...(calls.length > 0 && {
      tool_calls: calls.map((called, index) => ({ id: `call_${index}`, type: "function", function: called })),
    }),
  };
}

function chatOf(message: JsonObject, finish_reason = "stop"): JsonObject {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1_700_000_000,
    model: "org/model",
    choices: [{ index: 0, message, finish_reason }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  };
}

/** A chat in chunks whose texts are cut into pieces, as tokens would. */
function streamOf(chat: JsonObject, size: number): JsonObject[] {
  const whole = chunksFromAnswer(chat).map(({ object }) => object);
  return whole.flatMap((object) => {
    const [choice] = (object.choices as JsonObject[]) ?? [];
    if (!choice) return [object];
    const { delta, ...end } = choice;
    const { tool_calls: calls = [], ...said } = delta as { tool_calls?: JsonObject[] } & JsonObject;
    const one = (given: JsonObject): JsonObject => ({
      ...object,
      choices: [{ index: 0, delta: given, finish_reason: null }],
    });
    const pieces = (given: unknown) => (typeof given === "string" ? inPieces(given, size) : []);
    return [
      ...pieces(said.reasoning).map((reasoning) => one({ reasoning })),
      ...pieces(said.content).map((content) => one({ content })),
      ...calls.flatMap(({ function: called, ...named }) => [
        one({ tool_calls: [{ ...named, function: { name: (called as JsonObject).name, arguments: "" } }] }),
        ...pieces((called as JsonObject).arguments).map((given) =>
          one({ tool_calls: [{ index: named.index, function: { arguments: given } }] }),
        ),
      ]),
      { ...object, choices: [{ ...end, delta: {} }] },
    ];
  });
}

function inPieces(given: string, size: number): string[] {
  const characters = [...given];
  const places = [...characters.keys()].filter((at) => at % size === 0);
  return places.map((at) => characters.slice(at, at + size).join(""));
}

function stream(chat: JsonObject, size: number): string {
  const writer = responses.eventsFromChat(context);
  return (
    streamOf(chat, size)
      .map((object) => writer.write(createChunk(object).object))
      .join("") + writer.end()
  );
}

it("keeps what the model said through a whole answer, and through the next turn's input", () => {
  fc.assert(
    fc.property(turn, (said) => {
      const message = messageOf(said);
      const { output } = responses.answerFromChat(chatOf(message), context);
      const next = { ...request, input: output };
      responses.checkRequest(next);
      expect(responses.chatFromRequest(next).messages).toEqual([message]);
    }),
  );
});

it("keeps it through a stream as OpenAI's client reads it, whatever the pieces", async () => {
  await fc.assert(
    fc.asyncProperty(turn, fc.integer({ min: 1, max: 5 }), async (said, size) => {
      const message = messageOf(said);
      const { response } = await readResponseEvents(stream(chatOf(message), size));
      expect(responses.chatFromRequest({ ...request, input: response.output }).messages).toEqual([message]);
    }),
  );
});

it("streams pieces that are the whole, item by item", () => {
  fc.assert(
    fc.property(turn, fc.integer({ min: 1, max: 5 }), (said, size) => {
      const events = parseResponseEvents(stream(chatOf(messageOf(said)), size));
      const { response } = events.at(-1) as unknown as { response: { output: JsonObject[] } };
      const { output } = response;
      const written = output.map((_item, index) =>
        events
          .filter(({ type, output_index }) => output_index === index && String(type).endsWith(".delta"))
          .map(({ delta }) => delta)
          .join(""),
      );
      const whole = output.map((item) => {
        const [part] = (item.content as JsonObject[]) ?? [];
        return part?.text ?? item.arguments ?? item.input;
      });
      expect(written).toEqual(whole);
    }),
  );
});

it("relays its own events as they are", () => {
  fc.assert(
    fc.property(turn, (said) => {
      const events = parseResponseEvents(stream(chatOf(messageOf(said)), 3));
      const writer = responses.relayEvents(context);
      const relayed = parseResponseEvents(events.map((event) => writer.write(event)).join("") + writer.end());
      expect(relayed).toEqual(events);
    }),
  );
});

it("answers a whole conversation of tools, turn by turn", () => {
  const question = { role: "user", content: "Weather in Paris?" };
  const turns: readonly JsonObject[] = [
    {
      role: "assistant",
      content: "I look.",
      reasoning: "It may rain.",
      tool_calls: [
        { id: "call_1", type: "function", function: { name: "look", arguments: '{"city":"Paris"}' } },
        { id: "call_2", type: "function", function: { name: "patch", arguments: '{"input":"a\\n"}' } },
      ],
    },
    { role: "assistant", content: "It rains." },
  ];
  const outputs: readonly JsonObject[] = [
    { type: "function_call_output", call_id: "call_1", output: "Rain." },
    { type: "custom_tool_call_output", call_id: "call_2", output: "Done." },
  ];
  const input: JsonObject[] = [question];
  for (const [index, message] of turns.entries()) {
    const { output } = responses.answerFromChat(chatOf(message, index === 0 ? "tool_calls" : "stop"), context);
    input.push(...(output as JsonObject[]), ...(index === 0 ? outputs : [{ role: "user", content: "Thanks." }]));
  }
  expect(responses.chatFromRequest({ ...request, input }).messages).toEqual([
    question,
    turns[0],
    { role: "tool", tool_call_id: "call_1", content: "Rain." },
    { role: "tool", tool_call_id: "call_2", content: "Done." },
    turns[1],
    { role: "user", content: "Thanks." },
  ]);
});
