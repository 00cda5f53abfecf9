import type { JsonObject } from "../../json.ts";
import { recording } from "../../../../testing/openai-proxy/recordings.ts";
import { encodeMessageRequest } from "./encode-message-request.ts";

const messages = [{ role: "user", content: "Hello" }];
const base = { model: "org/model", max_tokens: 16, messages };
const tool = { name: "get_weather", description: "Tells", input_schema: { type: "object", properties: {} } };
const search = { type: "web_search_20250305", name: "web_search" };

const encode = (request: JsonObject, tools = true) => encodeMessageRequest({ ...base, ...request }, { tools });

it.each(["smollm2-ok", "smollm2-stream", "smollm2-tool-any-stream", "smollm2-tool-result", "smollm2-json-schema"])(
  "leaves as it is what vLLM took: %s",
  (name) => {
    const { request } = recording(name, "vllm-messages");
    expect(encodeMessageRequest(request, { tools: true })).toEqual(request);
  },
);

it.each<[string, JsonObject, JsonObject]>([
  [
    "Anthropic's own tools",
    { tools: [search, tool], tool_choice: { type: "auto" } },
    { tools: [tool], tool_choice: { type: "auto" } },
  ],
  ["Anthropic's own tools where there are no others", { tools: [search], tool_choice: { type: "auto" } }, {}],
  [
    "fields of Anthropic's server",
    {
      metadata: { user_id: "u" },
      context_management: { edits: [] },
      container: "c",
      betas: ["a"],
      service_tier: "auto",
      speed: "fast",
      inference_geo: "eu",
      cache_control: { type: "ephemeral" },
      mcp_servers: [],
      diagnostics: {},
      user_profile_id: "p",
    },
    {},
  ],
  ["nulls", { system: null, tools: null, stop_sequences: null, top_k: null }, {}],
  [
    "a budget of thinking, which vLLM refuses without a reasoning parser",
    { thinking: { type: "enabled", budget_tokens: 2048 } },
    { thinking: { type: "adaptive" }, chat_template_kwargs: { enable_thinking: true } },
  ],
  [
    "how thinking is displayed",
    { thinking: { type: "adaptive", display: "omitted" } },
    { thinking: { type: "adaptive" } },
  ],
  ["kinds of thinking that vLLM does not know", { thinking: { type: "between_tools" } }, {}],
  ["efforts that vLLM does not know", { output_config: { effort: "ultra", task_budget: { type: "tokens" } } }, {}],
  [
    "the older field of the format",
    { output_format: { type: "json_schema", schema: { type: "object" } } },
    { output_config: { format: { type: "json_schema", schema: { type: "object" } } } },
  ],
  [
    "marks of caching",
    { system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }] },
    { system: [{ type: "text", text: "Be brief." }] },
  ],
  [
    "the header that Claude Code's prompts begin with",
    {
      system: [
        { type: "text", text: "x-anthropic-billing-header: cch=1;" },
        { type: "text", text: "You are" },
      ],
    },
    { system: [{ type: "text", text: "You are" }] },
  ],
])("makes plain: %s", (_what, given, expected) => {
  expect(encode(given)).toEqual({ ...base, ...expected });
});

it.each<[string, JsonObject[], JsonObject[]]>([
  [
    "a document",
    [{ type: "document", title: "Notes", source: { type: "text", data: "All." }, citations: { enabled: true } }],
    [
      { type: "text", text: "Notes" },
      { type: "text", text: "All." },
    ],
  ],
  [
    "a document of blocks",
    [{ type: "document", source: { type: "content", content: [{ type: "text", text: "All." }] } }],
    [{ type: "text", text: "All." }],
  ],
  [
    "a search result",
    [{ type: "search_result", title: "T", source: "https://example.com", content: [{ type: "text", text: "Found." }] }],
    [
      { type: "text", text: "T\nhttps://example.com" },
      { type: "text", text: "Found." },
    ],
  ],
  [
    "what Anthropic's tools did",
    [
      { type: "server_tool_use", id: "s", name: "web_search", input: {} },
      { type: "web_search_tool_result", tool_use_id: "s", content: [] },
      { type: "text", text: "So." },
    ],
    [{ type: "text", text: "So." }],
  ],
  ["a summary", [{ type: "compaction", content: "Before." }], [{ type: "text", text: "Before." }]],
  [
    "a failed call",
    [{ type: "tool_result", tool_use_id: "a", is_error: true, content: "No such file" }],
    [
      {
        type: "tool_result",
        tool_use_id: "a",
        content: [
          { type: "text", text: "Error:" },
          { type: "text", text: "No such file" },
        ],
      },
    ],
  ],
  [
    "a failed call that says so",
    [{ type: "tool_result", tool_use_id: "a", is_error: true, content: "<tool_use_error>No</tool_use_error>" }],
    [
      {
        type: "tool_result",
        tool_use_id: "a",
        content: [{ type: "text", text: "<tool_use_error>No</tool_use_error>" }],
      },
    ],
  ],
  [
    "a block of tomorrow, which the container judges",
    [{ type: "hologram", cache_control: null }],
    [{ type: "hologram" }],
  ],
])("puts %s as vLLM reads it", (_what, content, expected) => {
  expect(encode({ messages: [{ role: "user", content }] }).messages).toEqual([{ role: "user", content: expected }]);
});

it("leaves out a message of which nothing is left", () => {
  const empty = { role: "assistant", content: [{ type: "redacted_thinking", data: "x" }] };
  expect(encode({ messages: [...messages, empty] }).messages).toEqual(messages);
});

it.each<[string, JsonObject[], JsonObject[]]>([
  [
    "the user's first message",
    messages,
    [
      {
        role: "user",
        content: [
          { type: "text", text: "Be brief." },
          { type: "text", text: "Hello" },
        ],
      },
    ],
  ],
  [
    "messages on the way",
    [...messages, { role: "system", content: "Now." }],
    [{ role: "user", content: ["Be brief.", "Now.", "Hello"].map((text) => ({ type: "text", text })) }],
  ],
  [
    "no message of the user",
    [{ role: "assistant", content: "So." }],
    [
      { role: "user", content: [{ type: "text", text: "Be brief." }] },
      { role: "assistant", content: "So." },
    ],
  ],
])("tells a template without a system role in a user's words: %s", (_what, given, expected) => {
  const request = { ...base, system: "Be brief.", messages: given };
  expect(encodeMessageRequest(request, { systemMessage: false })).toEqual({ ...base, messages: expected });
});

it.each<[string, JsonObject, boolean, string]>([
  [
    "a tool of Anthropic's",
    { tools: [search, tool], tool_choice: { type: "tool", name: "web_search" } },
    true,
    "This server has no 'web_search_20250305', which `tool_choice` demands.",
  ],
  [
    "any of Anthropic's",
    { tools: [search], tool_choice: { type: "any" } },
    true,
    "This server has no 'web_search_20250305'",
  ],
  [
    "a tool that is not there",
    { tools: [tool], tool_choice: { type: "tool", name: "b" } },
    true,
    "`tool_choice` demands a tool that `tools` does not have.",
  ],
  ["any of none", { tool_choice: { type: "any" } }, true, "`tool_choice` demands a tool that `tools` does not have."],
  [
    "a call of a model that makes none",
    { tools: [tool], tool_choice: { type: "any" } },
    false,
    "This model cannot call tools",
  ],
])("refuses a choice that demands %s", (_what, request, canCall, message) => {
  expect(() => encode(request, canCall)).toThrow(message);
});

it("drops the tools for a model that takes none, as long as the choice is the model's", () => {
  for (const choice of [undefined, { type: "auto" }, { type: "none" }]) {
    expect(encode({ tools: [tool], tool_choice: choice }, false)).toEqual(base);
  }
});

describe("deferred tools", () => {
  const later = { ...tool, name: "later", defer_loading: true };
  const found = { type: "tool_result", tool_use_id: "a", content: [{ type: "tool_reference", tool_name: "later" }] };
  const names = (request: JsonObject) => (encode(request).tools as JsonObject[]).map(({ name }) => name);
  const change = (type: string, tool: JsonObject) => ({ messages: [{ role: "system", content: [{ type, tool }] }] });

  it.each<[string, JsonObject, string[]]>([
    ["stay away until they are found", {}, ["get_weather"]],
    [
      "come when the caller's search found them",
      { messages: [{ role: "user", content: [found] }] },
      ["get_weather", "later"],
    ],
    [
      "are all there when Anthropic's search would have to find them",
      { tools: [tool, later, { type: "tool_search_tool_bm25_20251119", name: "s" }] },
      ["get_weather", "later"],
    ],
    [
      "come when a message adds them",
      change("tool_addition", { type: "tool_reference", name: "later" }),
      ["get_weather", "later"],
    ],
    [
      "come from a message",
      change("tool_addition", { type: "tool_definition", definition: { ...tool, name: "new" } }),
      ["get_weather", "new"],
    ],
  ])("%s", (_what, request, expected) => {
    expect(names({ tools: [tool, later], ...request })).toEqual(expected);
  });

  it("go when a message removes them", () => {
    expect(
      encode({ tools: [tool], ...change("tool_removal", { type: "tool_reference", name: "get_weather" }) }).tools,
    ).toBeUndefined();
  });
});
