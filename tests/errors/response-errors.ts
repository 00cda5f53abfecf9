import { ask, type Cause } from "./cause.ts";

const response = (fields: Record<string, unknown>) =>
  ask({ path: "/v1/responses", body: { input: "Hello", ...fields } });
const items = (...input: object[]) => response({ input });
const parts = (...content: object[]) => items({ role: "user", content });

/** What is asked of the Responses API. */
export const responseErrors: readonly Cause[] = [
  ["`previous_response_id`", response({ previous_response_id: "resp_123" })],
  ["`conversation`", response({ conversation: "conv_123" })],
  ["`background`", response({ background: true })],
  ["`prompt`", response({ prompt: { id: "pmpt_123" } })],
  ["an item by its id", items({ type: "item_reference", id: "msg_123" })],
  ["an item that no model here can be given", items({ type: "computer_call", call_id: "call_1" })],
  ["a call's output without the call's id", items({ type: "function_call_output", output: "Rain." })],
  ["a file", parts({ type: "input_file", file_data: "data:application/pdf;base64,aaaa" })],
  ["an image that was uploaded to OpenAI", parts({ type: "input_image", file_id: "file-123" })],
  ["no tokens", response({ max_output_tokens: 0 })],
  ["a function in a chat's form", response({ tools: [{ type: "function", function: { name: "look" } }] })],
  [
    "a tool at OpenAI that has to be called",
    response({ tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } }),
  ],
  ["a call that is required, and no tool", response({ tool_choice: "required" })],
];
