import * as v from "valibot";
import { OpenAIError } from "../errors/openai-error.ts";
import { isExactInteger, type JsonObject } from "../json.ts";
import { invalidRequest } from "./invalid-request.ts";

/** Containers take numbers in texts. */
const number = v.nullish(v.custom((value) => value !== "" && Number.isFinite(Number(value)), "a number"));
const integer = v.nullish(v.custom((value) => value !== "" && Number.isInteger(Number(value)), "an integer"));
const seed = v.nullish(v.custom(isOf64Bits, "an integer of 64 bits"));
const boolean = v.nullish(v.boolean());
const text = v.nullish(v.string());
const called = v.looseObject({ name: v.string() });

/** The fields of which vLLM knows the type, as far as people get them wrong. OpenAI's limit of `stop` is vLLM's, too. */
const Fields = v.looseObject({
  temperature: number,
  top_p: number,
  top_k: integer,
  min_p: number,
  min_tokens: integer,
  frequency_penalty: number,
  presence_penalty: number,
  repetition_penalty: number,
  seed,
  logit_bias: v.nullish(v.record(v.string(), number)),
  top_logprobs: integer,
  stop: v.nullish(v.union([v.string(), v.pipe(v.array(v.string()), v.maxLength(4))])),
  tools: v.nullish(v.array(v.looseObject({ type: v.picklist(["function"]), function: called }))),
  tool_choice: v.nullish(
    v.union([
      v.picklist(["none", "auto", "required"]),
      v.looseObject({ type: v.picklist(["function"]), function: called }),
    ]),
  ),
  parallel_tool_calls: boolean,
  response_format: v.nullish(
    v.variant("type", [
      v.looseObject({ type: v.literal("text") }),
      v.looseObject({ type: v.literal("json_object") }),
      v.looseObject({ type: v.literal("json_schema"), json_schema: called }),
      v.looseObject({ type: v.literal("structural_tag") }),
    ]),
  ),
  user: text,
});

/**
 * vLLM tries a body as one operation after the other. When it could read it as none, it complains of what the last one lacks: that is no
 * answer to somebody who has sent just that.
 */
const MISSED = /^(?:Either prompt or prompt_embeds must be provided|Cannot find suitable handler for request)/;

export function isUnreadable({ status, message }: OpenAIError): boolean {
  return (status === 400 || status === 422) && MISSED.test(message);
}

/** Names the field at fault, where we know it. */
export function unreadableRequest(request: JsonObject): OpenAIError {
  const result = v.safeParse(Fields, request, { abortEarly: true });
  if (!result.success) return invalidRequest(result.issues[0]);
  return new OpenAIError(
    400,
    "The model's server could not read this request: one of its fields has a type or a value that the server does not take.",
    { code: "invalid_value" },
  );
}

function isOf64Bits(value: unknown): boolean {
  if (!isExactInteger(value)) return value !== "" && Number.isInteger(Number(value));
  return BigInt.asIntN(64, BigInt(value.rawJSON)) === BigInt(value.rawJSON);
}
