import { ContainerError, invalidParameter } from "./container-error.ts";

/**
 * What vLLM refuses before it looks at the types: these messages reach the client whatever kind of request the body turns
 * out to be. Source: the `mode="before"` validators of vLLM 0.32's `ChatCompletionRequest` and `CompletionRequest`.
 */
type Rule = (body: Readonly<Record<string, unknown>>) => void;

const streamOptions: Rule = ({ stream_options, stream }) => {
  if (stream_options && !stream) {
    throw invalidParameter("Stream options can only be defined when `stream=True`.", "stream_options");
  }
};

const countOfLogprobs =
  (field: string): Rule =>
  ({ [field]: value }) => {
    if (value === undefined || value === null || typeof value === "boolean") return;
    if (typeof value !== "number") throw invalidParameter(`\`${field}\` must be an integer.`, field, String(value));
    if (value < 0 && value !== -1) {
      throw invalidParameter(`\`${field}\` must be a positive value or -1.`, field, value);
    }
  };

const promptLogprobs: Rule = (body) => {
  const value = body.prompt_logprobs;
  if (body.stream && typeof value === "number" && (value > 0 || value === -1)) {
    throw invalidParameter("`prompt_logprobs` are not available when `stream=True`.", "prompt_logprobs");
  }
  countOfLogprobs("prompt_logprobs")(body);
};

const topLogprobs: Rule = (body) => {
  countOfLogprobs("top_logprobs")(body);
  if (body.top_logprobs && !body.logprobs) {
    throw invalidParameter("when using `top_logprobs`, `logprobs` must be set to true.", "top_logprobs");
  }
};

function toolName(tool: unknown): unknown {
  return (tool as { function?: { name?: unknown } } | null)?.function?.name;
}

const tools: Rule = ({ tools, tool_choice: choice }) => {
  if (Array.isArray(tools) && tools.length === 0) {
    throw invalidParameter(
      "`tools` must not be an empty array. Either provide at least one tool or omit the field entirely.",
      "tools",
    );
  }
  if (choice === undefined || choice === null || choice === "none") return;
  if (!tools) throw invalidParameter("When using `tool_choice`, `tools` must be set.", "tool_choice");
  if (typeof choice !== "object" && choice !== "auto" && choice !== "required") {
    throw invalidParameter(
      `Invalid value for \`tool_choice\`: ${choice}! Only named tools, "none", "auto" or "required" are supported.`,
      "tool_choice",
    );
  }
  const name = toolName(choice);
  const known = Array.isArray(tools) && tools.some((tool) => toolName(tool) === name);
  if (name && !known) {
    throw invalidParameter(
      "The tool specified in `tool_choice` does not match any of the specified `tools`",
      "tool_choice",
    );
  }
};

const responseFormat: Rule = ({ response_format: format }) => {
  const { type, json_schema: schema } = (format ?? {}) as { type?: unknown; json_schema?: unknown };
  if (type === "json_schema" && (schema === undefined || schema === null)) {
    throw invalidParameter(
      "When response_format type is 'json_schema', the 'json_schema' field must be provided.",
      "response_format",
    );
  }
};

const prompt: Rule = ({ prompt }) => {
  if (prompt === undefined || prompt === null || prompt === "") {
    throw invalidParameter("Either prompt or prompt_embeds must be provided and non-empty.", "prompt");
  }
};

/** The local model searches one answer at a time; a silent substitute would be another answer than asked for. */
const beamSearch: Rule = ({ use_beam_search }) => {
  if (use_beam_search) throw new ContainerError("The local model does not support `use_beam_search`.");
};

export const chatRules: readonly Rule[] = [
  tools,
  topLogprobs,
  promptLogprobs,
  streamOptions,
  responseFormat,
  beamSearch,
];
export const completionRules: readonly Rule[] = [
  prompt,
  streamOptions,
  countOfLogprobs("logprobs"),
  promptLogprobs,
  responseFormat,
  beamSearch,
];
