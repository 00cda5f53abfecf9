import Anthropic from "@anthropic-ai/sdk";
import fc from "fast-check";
import { nearlyRight } from "../../../../testing/openai-proxy/nearly-right.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { countTokensRequest, tokenizeRequest } from "./count-tokens.ts";
import { messages } from "./messages.ts";

/** Every run tries other inputs. A failure names its seed and path: with both in the options of `fc.assert` it comes again. */

const TYPES =
  "text image document search_result thinking redacted_thinking tool_use tool_result tool_reference tool_addition tool_removal " +
  "server_tool_use compaction base64 url content auto any tool none enabled disabled message message_start message_delta " +
  "message_stop content_block_start content_block_delta content_block_stop error json_schema constructor";
const FIELDS =
  "type text source data content title id name input tool_use_id tool_name tool thinking signature role messages system tools tool_choice " +
  "input_schema defer_loading definition output_config format schema usage input_tokens message delta content_block index error " +
  "stop_reason choices tool_calls function arguments reasoning finish_reason stop_sequences max_tokens __proto__ toString";
const { field, anything, object, typed } = nearlyRight({
  fields: FIELDS.split(" "),
  types: TYPES.split(" "),
  roles: ["user", "assistant", "system"],
});

/** Nearly right: one field, and the blocks of one message, may be anything. */
const request = fc
  .tuple(
    field,
    anything,
    fc.array(fc.oneof(typed, anything), { maxLength: 3 }),
    fc.constantFrom("user", "assistant", "system"),
  )
  .map(
    ([name, value, content, role]): JsonObject => ({
      max_tokens: 16,
      messages: [
        { role: "user", content: "Hello" },
        { role, content },
      ],
      [name]: value,
    }),
  );

const context = { request: { max_tokens: 16, messages: [] }, modelName: "default" };

/** Runs what may refuse, but not break. */
function refusable<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof OpenAIError) return undefined;
    throw error;
  }
}

it("takes or refuses every request, and says what it takes in both ways", () => {
  let taken = 0;
  const run = fc.property(request, fc.boolean(), (given, tools) => {
    const isTaken = refusable(() => {
      messages.checkRequest(given);
      return true;
    });
    if (!isTaken) return;
    taken += 1;
    for (const translate of [
      () => messages.encodeRequest(given, { tools }),
      () => messages.chatFromRequest(given),
      () => countTokensRequest(given, { tools }),
      () => tokenizeRequest(given, { tools }),
    ]) {
      const said = refusable(translate);
      if (said) JSON.stringify(said);
    }
  });
  fc.assert(run, { numRuns: 500 });
  expect(taken).toBeGreaterThan(20);
});

it("reads or refuses whatever a container answers", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(typed, object), { maxLength: 5 }), (items) => {
      for (const item of items) {
        refusable(() => messages.decodeResponse(item, context));
        refusable(() => messages.answerFromChat(item, context));
        messages.usageIn(item);
        messages.isDelta(item);
      }
      for (const writer of [messages.relayEvents(context), messages.eventsFromChat(context)]) {
        const events = refusable(() => items.map(writer.write).join("") + writer.end());
        for (const line of (events ?? "").match(/(?<=^data: ).*/gm) ?? [])
          expect(isJsonObject(JSON.parse(line))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

interface Answer {
  readonly thinking: string;
  readonly text: string;
  readonly inputs: readonly JsonObject[];
}

const words = fc
  .array(fc.constantFrom("a", " ", "\n", "é", "🙂", '"', "{", "data: "), { maxLength: 8 })
  .map((all) => all.join(""));
const answer = fc.record<Answer>({
  thinking: words,
  text: words,
  inputs: fc.array(fc.dictionary(fc.constantFrom("x", "y"), fc.oneof(words, fc.integer(), fc.constant([]))), {
    maxLength: 3,
  }),
});

/** Cuts a text as a server might: nowhere, or behind every so many characters. */
function pieces(text: string, size: number): string[] {
  return [...(text.match(new RegExp(`[^]{1,${size}}`, "gu")) ?? [])];
}

/** The pieces of several calls, one after the other or by turns. */
function callPieces(inputs: readonly JsonObject[], size: number, byTurns: boolean): JsonObject[] {
  const calls = inputs.map((input, index) =>
    pieces(JSON.stringify(input), size).map((json, place) => ({
      index,
      ...(place === 0 && { id: `call_${index}` }),
      function: { ...(place === 0 && { name: "look" }), arguments: json },
    })),
  );
  if (!byTurns) return calls.flat();
  const longest = Math.max(0, ...calls.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) => calls.flatMap((call) => call[place] ?? [])).flat();
}

it("writes a stream that the SDK puts together to the whole answer", async () => {
  const run = fc.asyncProperty(answer, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (given, size, byTurns) => {
    const { thinking, text, inputs } = given;
    const calls = inputs.map((input, index) => ({
      id: `call_${index}`,
      function: { name: "look", arguments: JSON.stringify(input) },
    }));
    const whole = {
      id: "a",
      choices: [{ message: { reasoning: thinking, content: text, tool_calls: calls }, finish_reason: "stop" }],
    };
    const deltas: JsonObject[] = [
      ...pieces(thinking, size).map((reasoning) => ({ reasoning })),
      ...pieces(text, size).map((content) => ({ content })),
      ...callPieces(inputs, size, byTurns).map((call) => ({ tool_calls: [call] })),
    ];
    const writer = messages.eventsFromChat(context);
    const events = deltas.map((delta) => writer.write({ id: "a", choices: [{ delta }] })).join("");
    const transcript =
      events + writer.write({ id: "a", choices: [{ delta: {}, finish_reason: "stop" }] }) + writer.end();
    const fetch = async () => new Response(transcript, { headers: { "content-type": "text/event-stream" } });
    const client = new Anthropic({ apiKey: "key", baseURL: "http://proxy", fetch, maxRetries: 0 });
    const asked = { model: "default", max_tokens: 16, messages: [{ role: "user" as const, content: "Hello" }] };
    const { parsed_output: _parsed, ...read } = await client.messages.stream(asked).finalMessage();
    expect(JSON.parse(JSON.stringify(read))).toEqual(messages.answerFromChat(whole, context));
  });
  await fc.assert(run, { numRuns: 60 });
});
