import fc from "fast-check";
import { nearlyRight } from "../../../../testing/openai-proxy/nearly-right.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { responses } from "./responses.ts";

/** Every run tries other inputs. A failure names its seed and path: with both in the options of `fc.assert` it comes again. */

const TYPES =
  "message reasoning function_call function_call_output custom_tool_call custom_tool_call_output item_reference web_search_call " +
  "input_text output_text refusal input_image input_file input_audio reasoning_text summary_text function custom namespace web_search " +
  "allowed_tools auto none required grammar text json_schema json_object response response.created response.in_progress " +
  "response.output_item.added response.output_item.done response.content_part.added response.content_part.done " +
  "response.output_text.delta response.reasoning_text.delta response.refusal.delta response.function_call_arguments.delta " +
  "response.function_call_arguments.done response.completed response.incomplete response.failed error constructor";
const FIELDS =
  "type role content text summary input instructions tools tool_choice name namespace arguments call_id output id format syntax " +
  "definition mode parameters description encrypted_content image_url detail refusal reasoning effort include store status response item part " +
  "item_id output_index content_index delta logprobs usage input_tokens error code message choices tool_calls function index finish_reason " +
  "top_logprobs token sequence_number max_output_tokens metadata __proto__ toString";
const ROLES = ["user", "assistant", "system", "developer"];
const { field, anything, object, typed } = nearlyRight({
  fields: FIELDS.split(" "),
  types: TYPES.split(" "),
  roles: ROLES,
});

/** Nearly right: one field, one item and the parts of one message may be anything. */
const request = fc
  .tuple(field, anything, fc.oneof(typed, object), fc.array(fc.oneof(typed, anything), { maxLength: 3 }), fc.boolean())
  .chain(([name, value, item, content, isWhole]) =>
    fc.constantFrom(...ROLES).map(
      (role): JsonObject => ({
        model: "alias",
        input: [{ role: "user", content: "Hello" }, { role, content }, ...(isWhole ? [] : [item])],
        [name]: value,
      }),
    ),
  );

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
  const run = fc.property(request, fc.boolean(), fc.boolean(), (given, tools, systemMessage) => {
    const isTaken = refusable(() => {
      responses.checkRequest(given);
      return true;
    });
    if (!isTaken) return;
    taken += 1;
    const said = [
      refusable(() => responses.encodeRequest(given, { tools, systemMessage })),
      refusable(() => responses.chatFromRequest(given)),
    ];
    for (const body of said) expect(body === undefined || isJsonObject(JSON.parse(JSON.stringify(body)))).toBe(true);
    const context = { request: given, modelName: "alias" };
    const writer = responses.eventsFromChat(context);
    writer.write({ choices: [{ index: 0, delta: { content: "Hello" }, finish_reason: "stop" }] });
    writer.end();
  });
  fc.assert(run, { numRuns: 500 });
  expect(taken).toBeGreaterThan(20);
});

it("reads or refuses whatever a container answers", () => {
  const context = { request: { input: "Hello" }, modelName: "alias" };
  const run = fc.property(fc.array(fc.oneof(typed, object), { maxLength: 6 }), (items) => {
    for (const item of items) {
      refusable(() => responses.decodeResponse(item, context));
      refusable(() => responses.answerFromChat(item, context));
      responses.usageIn(item);
      responses.isDelta(item);
    }
    for (const writer of [responses.relayEvents(context), responses.eventsFromChat(context)]) {
      const events = refusable(() => items.map(writer.write).join("") + writer.end());
      const failed = writer.fail(new OpenAIError(502, "Sorry."));
      for (const block of `${events ?? ""}${failed}`.split("\n\n").slice(0, -1)) {
        const [type, data] = block.split("\n");
        expect(type).toBe(`event: ${JSON.parse(data?.slice("data: ".length) ?? "").type}`);
      }
    }
  });
  fc.assert(run, { numRuns: 500 });
});
