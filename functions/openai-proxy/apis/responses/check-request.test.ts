import { PublishedTypes } from "../../../../testing/published-types/published-types.ts";
import type { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { responses } from "./responses.ts";

const request = (fields: JsonObject): JsonObject => ({ model: "alias", input: "Hello", ...fields });
const items = (...input: JsonObject[]): JsonObject => request({ input });

function refusal(body: JsonObject): OpenAIError | undefined {
  try {
    responses.checkRequest(body);
  } catch (error) {
    return error as OpenAIError;
  }
  return undefined;
}

/** What clients were seen to send. */
const TAKEN: Readonly<Record<string, JsonObject>> = {
  "a text": request({}),
  "nulls where nothing is meant": request({
    previous_response_id: null,
    conversation: null,
    prompt: null,
    background: false,
    instructions: null,
    max_output_tokens: null,
    tools: null,
    tool_choice: null,
    text: null,
    reasoning: null,
    include: null,
  }),
  "a store": request({ store: true }),
  "Codex's fields": items(
    {
      type: "message",
      id: "msg_1",
      role: "developer",
      content: [{ type: "input_text", text: "Be brief." }],
    },
    { type: "reasoning", id: "rs_1", summary: [], content: null, encrypted_content: null },
    {
      type: "function_call",
      id: "fc_1",
      name: "exec_command",
      arguments: "{}",
      call_id: "call_1",
      status: "completed",
    },
    { type: "function_call_output", call_id: "call_1", output: "Done." },
    { type: "custom_tool_call", call_id: "call_2", name: "apply_patch", input: "*** Begin Patch" },
    { type: "custom_tool_call_output", call_id: "call_2", output: "Done." },
  ),
  "Codex's tools": request({
    tools: [
      { type: "function", name: "exec_command", parameters: {}, strict: false },
      { type: "custom", name: "apply_patch", format: { type: "grammar", syntax: "lark", definition: "start: /a/" } },
      { type: "namespace", name: "agents", description: "Agents.", tools: [{ type: "function", name: "wait" }] },
      { type: "web_search", external_web_access: true },
    ],
    reasoning: { summary: "auto" },
    include: ["reasoning.encrypted_content"],
    prompt_cache_key: "session",
    client_metadata: { turn: "1" },
    stream: true,
    store: false,
  }),
  "what agents add": request({
    text: { verbosity: "low", format: { type: "json_schema", name: "city", schema: {}, strict: true } },
    truncation: "auto",
    service_tier: "flex",
    safety_identifier: "somebody",
    prompt_cache_retention: "24h",
    context_management: [{ type: "compaction", compact_threshold: 1000 }],
    metadata: { run: "1" },
    top_k: 20,
  }),
  "a message without a type": items({ role: "user", content: [{ type: "input_text", text: "Hello" }] }),
  "what tools at OpenAI did before": items({ type: "web_search_call", id: "ws_1" }, { role: "user", content: "So?" }),
  "an output of parts": items({
    type: "function_call_output",
    call_id: "call_1",
    output: [{ type: "input_text", text: "Done." }],
  }),
};

it.each(Object.entries(TAKEN))("takes %s", (_name, body) => expect(refusal(body)).toBeUndefined());

const REFUSED: readonly (readonly [string, JsonObject, string, string, RegExp])[] = [
  ["no input", { model: "alias" }, "input", "missing_required_parameter", /^Missing required parameter: 'input'\.$/],
  ["an empty input", request({ input: [] }), "input", "empty_array", /empty array/],
  ["a number as input", request({ input: 1 }), "input", "invalid_type", /expected a string or an array/],
  [
    "an earlier response",
    request({ previous_response_id: "resp_1" }),
    "previous_response_id",
    "unsupported_parameter",
    /stores no responses. Send the earlier items again/,
  ],
  ["a conversation", request({ conversation: "conv_1" }), "conversation", "unsupported_parameter", /Send the earlier/],
  ["background", request({ background: true }), "background", "unsupported_parameter", /'stream' to true/],
  ["a prompt template", request({ prompt: { id: "pmpt_1" } }), "prompt", "unsupported_parameter", /'instructions'/],
  ["a limit as text", request({ max_output_tokens: "9" }), "max_output_tokens", "invalid_type", /expected an integer/],
  ["no tokens", request({ max_output_tokens: 0 }), "max_output_tokens", "integer_below_min_value", /value >= 1/],
  ["a stream as text", request({ stream: "yes" }), "stream", "invalid_type", /expected a boolean/],
  ["tools as an object", request({ tools: {} }), "tools", "invalid_type", /expected an array/],
  [
    "a chat's function",
    request({ tools: [{ type: "function", function: { name: "f" } }] }),
    "tools[0].name",
    "missing_required_parameter",
    /'tools\[0\]\.name'/,
  ],
  [
    "an unknown choice",
    request({ tool_choice: "any" }),
    "tool_choice",
    "invalid_value",
    /'none', 'auto', and 'required'/,
  ],
  [
    "a reference",
    items({ type: "item_reference", id: "msg_1" }),
    "input[0]",
    "unsupported_value",
    /Item 'msg_1' not found.*store/,
  ],
  ["an unknown item", items({ type: "made_up" }), "input[0].type", "invalid_value", /'made_up'.*'function_call'/],
  [
    "a compaction",
    items({ type: "compaction" }),
    "input[0].type",
    "unsupported_value",
    /encrypted for OpenAI's models/,
  ],
  [
    "a file",
    items({ role: "user", content: [{ type: "input_file", file_data: "data:application/pdf;base64,aaaa" }] }),
    "input[0].content[0]",
    "invalid_value",
    /as 'input_text', or its pages as 'input_image'/,
  ],
  [
    "an image that was uploaded, also in what a tool put out",
    items({ type: "function_call_output", call_id: "a", output: [{ type: "input_image", file_id: "file-1" }] }),
    "input[0].output[0]",
    "invalid_value",
    /keeps no files/,
  ],
  ["nothing but what others did", items({ type: "shell_call" }), "input", "invalid_value", /Send a message/],
  ["a type of the prototype", items({ type: "constructor" }), "input[0].type", "invalid_value", /'constructor'/],
  ["an unknown role", items({ role: "tool", content: "x" }), "input[0].role", "invalid_value", /'tool'.*'developer'/],
  [
    "a call without an id",
    items({ type: "function_call", name: "f", arguments: "{}" }),
    "input[0].call_id",
    "missing_required_parameter",
    /'input\[0\]\.call_id'/,
  ],
  [
    "arguments as an object",
    items({ type: "function_call", call_id: "a", name: "f", arguments: {} }),
    "input[0].arguments",
    "invalid_type",
    /expected a string/,
  ],
  [
    "words that are no text",
    items({ role: "assistant", content: [{ type: "output_text", text: { toString: 1 } }] }),
    "input[0].content[0].text",
    "invalid_type",
    /expected a string, but got an object/,
  ],
  [
    "an output that is a number",
    items({ type: "function_call_output", call_id: "a", output: 1 }),
    "input[0].output",
    "invalid_type",
    /expected a string or an array/,
  ],
];

it.each(REFUSED)("refuses %s, and says why", (_name, body, param, code, message) => {
  const error = refusal(body);
  expect(error).toMatchObject({ status: 400, param, code, type: "invalid_request_error" });
  expect(error?.message).toMatch(message);
  expect(responses.errorBody(error as OpenAIError, "Said otherwise.")).toEqual({
    error: { message: "Said otherwise.", type: "invalid_request_error", param, code },
  });
});

it("takes, leaves out, or refuses with a cure each kind of item that OpenAI publishes", async () => {
  const kinds = (await PublishedTypes.read()).kinds("responseItem");
  expect(kinds.length).toBeGreaterThan(25);
  const unknown = kinds.filter((type) =>
    refusal(items({ type }, { role: "user", content: "So?" }))?.message.startsWith("Invalid value: "),
  );
  expect(unknown).toEqual([]);
});
