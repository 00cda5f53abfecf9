import { OpenAIError } from "../errors/openai-error.ts";

/** A caller demands a call of a model that makes none. */
export function callsNoTools(): OpenAIError {
  return new OpenAIError(400, "This model cannot call tools: leave `tool_choice` out, or set it to 'auto' or 'none'.", {
    param: "tool_choice",
    code: "unsupported_value",
  });
}
