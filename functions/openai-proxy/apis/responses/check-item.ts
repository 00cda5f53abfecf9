import * as v from "valibot";
import { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { invalidRequest } from "../../requests/invalid-request.ts";
import { asText } from "./plain-values.ts";

const content = v.union([v.string(), v.array(v.looseObject({ type: v.string() }))]);
const output = v.looseObject({ call_id: v.string(), output: content });

const Message = v.looseObject({
  role: v.picklist(["user", "assistant", "system", "developer"]),
  content: v.nullish(content),
});

/** The items that a model can be given. */
const ITEMS: Readonly<Record<string, v.GenericSchema>> = {
  message: Message,
  reasoning: v.looseObject({
    summary: v.nullish(v.array(v.looseObject({}))),
    content: v.nullish(v.array(v.looseObject({}))),
  }),
  function_call: v.looseObject({ call_id: v.string(), name: v.string(), arguments: v.string() }),
  function_call_output: output,
  custom_tool_call: v.looseObject({ call_id: v.string(), name: v.string(), input: v.string() }),
  custom_tool_call_output: output,
};

const Text = v.looseObject({ text: v.string() });
/** The parts that are words. */
const WORDS: Readonly<Record<string, v.GenericSchema>> = {
  input_text: Text,
  output_text: Text,
  reasoning_text: Text,
  refusal: v.looseObject({ refusal: v.string() }),
};

/** What tools did in earlier turns that run at OpenAI, or that its models alone know. It says nothing to a model without them. */
const FOREIGN: ReadonlySet<unknown> = new Set([
  "web_search_call",
  "file_search_call",
  "code_interpreter_call",
  "image_generation_call",
  "mcp_list_tools",
  "mcp_call",
  "mcp_approval_request",
  "mcp_approval_response",
  "tool_search_call",
  "tool_search_output",
  "computer_call",
  "computer_call_output",
  "local_shell_call",
  "local_shell_call_output",
  "shell_call",
  "shell_call_output",
  "apply_patch_call",
  "apply_patch_call_output",
  "program",
  "program_output",
]);

/** What cannot be left out without changing the conversation, by what to send in its place. */
const INSTEAD: Readonly<Record<string, string>> = {
  compaction:
    "it is encrypted for OpenAI's models. Send the items that it stands for, or a summary of them as a message",
  compaction_trigger: "this server compacts nothing. Ask for a summary in a message, and go on from that",
  additional_tools: "this server reads a request's own tools. Send them in 'tools'",
  configuration_update: "this server reads a request's own settings. Set 'reasoning' and 'text' of the request",
};

export function isForModel({ type }: JsonObject): boolean {
  return !FOREIGN.has(type);
}

/** @throws OpenAIError 400 for what is no item, and for one that this server cannot give to a model */
export function checkItem(item: JsonObject, param: string): void {
  const type = item.type ?? "message";
  if (typeof type !== "string") {
    throw new OpenAIError(400, `Invalid type for '${param}.type': expected a string.`, {
      param: `${param}.type`,
      code: "invalid_type",
    });
  }
  if (!isForModel(item)) return;
  if (type === "item_reference") {
    const message =
      "this server stores no items, so it knows none by its id. Send the item itself; clients do with 'store' set to false " +
      "(Vercel's AI SDK: providerOptions.openai.store)";
    throw new OpenAIError(400, `Item '${asText(item.id)}' not found: ${message}.`, {
      param,
      code: "unsupported_value",
    });
  }
  if (Object.hasOwn(INSTEAD, type)) {
    throw new OpenAIError(400, `Unsupported item '${type}': ${INSTEAD[type]}.`, {
      param: `${param}.type`,
      code: "unsupported_value",
    });
  }
  const schema = Object.hasOwn(ITEMS, type) ? ITEMS[type] : undefined;
  if (!schema) {
    const known = Object.keys(ITEMS).map((name) => `'${name}'`);
    const message = `Invalid value: '${type}'. The items that this server's models can be given are: ${known.join(", ")}.`;
    throw new OpenAIError(400, message, { param: `${param}.type`, code: "invalid_value" });
  }
  check(schema, item, param);
  for (const field of ["content", "output"]) {
    const parts = item[field];
    for (const [index, part] of Array.isArray(parts) ? parts.entries() : []) {
      const words = Object.hasOwn(WORDS, part.type) ? WORDS[part.type] : undefined;
      if (words) check(words, part, `${param}.${field}[${index}]`);
      refuseFile(part, `${param}.${field}[${index}]`);
    }
  }
}

/** @throws OpenAIError 400 for what is kept at OpenAI, and for what no model here reads */
function refuseFile({ type, image_url: url }: JsonObject, param: string): void {
  if (type === "input_file") {
    const message = "This model takes no files. Send the file's text as 'input_text', or its pages as 'input_image'.";
    throw new OpenAIError(400, message, { param, code: "invalid_value" });
  }
  if (type === "input_image" && typeof url !== "string") {
    const message = "An image is given by 'image_url', as a URL or a data: URL: this server keeps no files.";
    throw new OpenAIError(400, message, { param, code: "invalid_value" });
  }
}

function check(schema: v.GenericSchema, value: unknown, param: string): void {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) throw invalidRequest(result.issues[0], param);
}
