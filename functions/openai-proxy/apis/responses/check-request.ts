import * as v from "valibot";
import { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { invalidRequest } from "../../requests/invalid-request.ts";
import { checkItem, isForModel } from "./check-item.ts";

const integer = v.nullish(v.custom<number>(Number.isInteger, "an integer"));
const boolean = v.nullish(v.boolean());
const text = v.nullish(v.string());

const ToolChoice = v.picklist(["none", "auto", "required"]);

/** The fields that we use, or that a container would misread; every other one passes. */
const ResponsesRequest = v.looseObject({
  model: text,
  input: v.union([v.string(), v.pipe(v.array(v.looseObject({})), v.minLength(1))]),
  instructions: text,
  max_output_tokens: integer,
  top_logprobs: integer,
  stream: boolean,
  background: boolean,
  parallel_tool_calls: boolean,
  include: v.nullish(v.array(v.string())),
  tools: v.nullish(v.array(v.looseObject({ type: v.string() }))),
  // A union would complain of a word that it is no object.
  tool_choice: v.nullish(
    v.lazy(
      (choice): v.GenericSchema => (typeof choice === "string" ? ToolChoice : v.looseObject({ type: v.string() })),
    ),
  ),
  text: v.nullish(v.looseObject({ format: v.nullish(v.looseObject({ type: v.string() })) })),
  reasoning: v.nullish(v.looseObject({ effort: text })),
});

const NamedTool = v.looseObject({ name: v.string() });
const Namespace = v.looseObject({ name: v.string(), tools: v.array(NamedTool) });

/**
 * What takes a memory that this server has not, and what to do instead. `store` itself is not refused: clients leave it at true
 * without ever asking for what was stored.
 */
const NEEDS_STORE: Readonly<Record<string, string>> = {
  previous_response_id: "this server stores no responses. Send the earlier items again, in 'input'",
  conversation: "this server stores no conversations. Send the earlier items again, in 'input'",
  prompt: "this server stores no prompt templates. Send the template's text in 'instructions' or 'input'",
  background: "this server answers while the caller waits. Leave it out, and set 'stream' to true for a long answer",
};

/** @throws OpenAIError 400 for what is no request of the Responses API, and for what needs a server that stores */
export function checkRequest(request: JsonObject): void {
  for (const [param, cure] of Object.entries(NEEDS_STORE)) {
    if (request[param] != null && request[param] !== false) {
      throw new OpenAIError(400, `Unsupported parameter: '${param}': ${cure}.`, {
        param,
        code: "unsupported_parameter",
      });
    }
  }
  check(ResponsesRequest, request);
  const { input, tools, max_output_tokens: most } = request as v.InferOutput<typeof ResponsesRequest>;
  if (typeof most === "number" && most < 1) {
    throw new OpenAIError(
      400,
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 1, but got ${most} instead.`,
      { param: "max_output_tokens", code: "integer_below_min_value" },
    );
  }
  for (const [index, tool] of (tools ?? []).entries()) {
    if (tool.type === "function" || tool.type === "custom") check(NamedTool, tool, `tools[${index}]`);
    if (tool.type === "namespace") check(Namespace, tool, `tools[${index}]`);
  }
  if (!Array.isArray(input)) return;
  for (const [index, item] of input.entries()) checkItem(item, `input[${index}]`);
  if (input.some(isForModel)) return;
  const message = "Invalid 'input': none of its items says anything to this server's models. Send a message.";
  throw new OpenAIError(400, message, { param: "input", code: "invalid_value" });
}

function check(schema: v.GenericSchema, value: unknown, parent = ""): void {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) throw invalidRequest(result.issues[0], parent);
}
