import { PublishedTypes } from "../../../../testing/published-types/published-types.ts";
import { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { checkCountTokensRequest, checkMessageRequest } from "./message-request.ts";
import { plainBlocks } from "./plain-blocks.ts";

const messages = [{ role: "user", content: "Hello" }];
const valid = { model: "default", max_tokens: 16, messages };
const withBlock = (...content: unknown[]) => ({ ...valid, messages: [{ role: "user", content }] });
const source = (source: JsonObject) => withBlock({ type: "image", source });

function refusalOf(request: JsonObject, check = checkMessageRequest): OpenAIError {
  try {
    check(request);
  } catch (error) {
    return error as OpenAIError;
  }
  throw new Error("It was taken.");
}

it.each<[string, JsonObject, string, string | RegExp]>([
  ["no limit", { messages }, "max_tokens", "Missing required parameter: 'max_tokens'."],
  ["a limit of nothing", { ...valid, max_tokens: 0 }, "max_tokens", "Invalid 'max_tokens': expected 1 or more."],
  ["a limit as text", { ...valid, max_tokens: "16" }, "max_tokens", /expected an integer, but got a string/],
  ["no messages", { max_tokens: 1 }, "messages", "Missing required parameter: 'messages'."],
  ["an empty conversation", { ...valid, messages: [] }, "messages", /empty array/],
  [
    "another role",
    { ...valid, messages: [{ role: "tool", content: "" }] },
    "messages[0].role",
    /'user', 'assistant', and 'system'/,
  ],
  ["a message without content", { ...valid, messages: [{ role: "user" }] }, "messages[0].content", /Missing required/],
  [
    "content as a number",
    { ...valid, messages: [{ role: "user", content: 5 }] },
    "messages[0].content",
    /a string or an array/,
  ],
  ["a block without a type", withBlock({ text: "a" }), "messages[0].content[0].type", /Missing required/],
  ["a text without text", withBlock({ type: "text" }), "messages[0].content[0].text", /Missing required/],
  ["a result of no call", withBlock({ type: "tool_result" }), "messages[0].content[0].tool_use_id", /Missing required/],
  [
    "a result with a strange block",
    withBlock({ type: "tool_result", tool_use_id: "a", content: [{ type: "text" }] }),
    "messages[0].content[0].content[0].text",
    /Missing required/,
  ],
  [
    "a call without a name",
    withBlock({ type: "tool_use", id: "a", input: {} }),
    "messages[0].content[0].name",
    /Missing required/,
  ],
  ["an image without a source", withBlock({ type: "image" }), "messages[0].content[0].source", /Missing required/],
  ["an image of Anthropic's files", source({ type: "file", file_id: "f" }), "messages[0].content[0]", /keeps no files/],
  ["an image of an unknown kind", source({ type: "smoke" }), "messages[0].content[0]", /of type 'base64', with/],
  [
    "a PDF",
    withBlock({ type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" } }),
    "messages[0].content[0]",
    /Send the document's text/,
  ],
  [
    "a PDF in a result",
    withBlock({
      type: "tool_result",
      tool_use_id: "a",
      content: [{ type: "document", source: { type: "url", url: "https://example.com/a.pdf" } }],
    }),
    "messages[0].content[0].content[0]",
    /do not read PDF/,
  ],
  [
    "an upload to a container",
    withBlock({ type: "container_upload", file_id: "f" }),
    "messages[0].content[0]",
    /keeps no files/,
  ],
  ["a tool without a schema", { ...valid, tools: [{ name: "a" }] }, "tools[0].input_schema", /Missing required/],
  [
    "a tool without a name",
    { ...valid, tools: [{ type: "custom", input_schema: {} }] },
    "tools[0].name",
    /Missing required/,
  ],
  [
    "another choice",
    { ...valid, tool_choice: { type: "required" } },
    "tool_choice.type",
    /'auto', 'any', 'tool', and 'none'/,
  ],
  ["a choice as text", { ...valid, tool_choice: "auto" }, "tool_choice", /expected an object/],
  ["a choice of no tool", { ...valid, tool_choice: { type: "tool" } }, "tool_choice.name", /Missing required/],
  ["stop sequences as text", { ...valid, stop_sequences: "END" }, "stop_sequences", /expected an array/],
  ["a stream as text", { ...valid, stream: "yes" }, "stream", /expected a boolean/],
  ["a temperature as text", { ...valid, temperature: "1" }, "temperature", /expected a number/],
  [
    "MCP servers",
    { ...valid, mcp_servers: [{ type: "url", url: "https://example.com", name: "a" }] },
    "mcp_servers",
    /send their tools in `tools`/,
  ],
])("refuses %s", (_what, request, param, message) => {
  const error = refusalOf(request);
  expect(error).toBeInstanceOf(OpenAIError);
  expect(error).toMatchObject({ status: 400, param });
  if (typeof message === "string") expect(error.message).toBe(message);
  else expect(error.message).toMatch(message);
});

it.each<[string, JsonObject]>([
  ["a short request", valid],
  [
    "what Claude Code sends",
    {
      ...valid,
      system: [{ type: "text", text: "You are", cache_control: { type: "ephemeral" } }],
      messages: [...messages, { role: "system", content: [{ type: "text", text: "Remember." }] }],
      tools: [
        { name: "Bash", description: "Runs", input_schema: { type: "object" }, eager_input_streaming: true },
        { type: "web_search_20250305", name: "web_search", max_uses: 8 },
      ],
      thinking: { type: "adaptive", display: "summarized" },
      metadata: { user_id: "u" },
      context_management: { edits: [{ type: "clear_thinking_20251015", keep: "all" }] },
      output_config: { effort: "high" },
      betas: ["interleaved-thinking-2025-05-14"],
      temperature: 1,
      stream: true,
    },
  ],
  [
    "nulls",
    { ...valid, system: null, tools: null, tool_choice: null, mcp_servers: [], stop_sequences: null, container: null },
  ],
  [
    "fields and blocks of tomorrow",
    { ...withBlock({ type: "hologram", content: [{ type: "ray" }] }), tomorrow: { a: 1 } },
  ],
  [
    "text as a document",
    withBlock({ type: "document", source: { type: "text", media_type: "text/plain", data: "a" } }),
  ],
])("takes %s", (_what, request) => {
  checkMessageRequest(request);
});

it("counts tokens without a limit of the answer, and checks all else", () => {
  checkCountTokensRequest({ messages });
  expect(refusalOf({ messages: [] }, checkCountTokensRequest)).toMatchObject({ param: "messages" });
});

it("gives a model of all blocks that Anthropic publishes only what vLLM reads", async () => {
  const kinds = (await PublishedTypes.read()).kinds("contentBlock");
  expect(kinds.length).toBeGreaterThan(20);
  const read = ["text", "image", "thinking", "tool_use", "tool_result"];
  const left = kinds.filter((type) => plainBlocks([{ type }]).some((block) => !read.includes(String(block.type))));
  // Refused before.
  expect(left).toEqual(["container_upload"]);
});
