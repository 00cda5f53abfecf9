import type { JsonObject } from "../../json.ts";
import { chatFromMessageRequest } from "./chat-from-message-request.ts";

const user = (content: unknown) => ({ role: "user", content });
const assistant = (...content: JsonObject[]) => ({ role: "assistant", content });
const text = (text: string) => ({ type: "text", text });
const call = (id: string, input: JsonObject = {}) => ({ type: "tool_use", id, name: "look", input });
const result = (id: string, content: unknown, is_error?: boolean) => ({
  type: "tool_result",
  tool_use_id: id,
  content,
  is_error,
});
const png = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
const pngPart = { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } };
const called = (id: string, input: string) => ({ id, type: "function", function: { name: "look", arguments: input } });

const base = { model: "default", max_tokens: 16 };
const translate = (request: JsonObject) => chatFromMessageRequest({ ...base, messages: [user("Hi")], ...request });

it.each<[string, JsonObject, JsonObject[]]>([
  ["a text", { messages: [user("Hi")] }, [user("Hi")]],
  ["several texts", { messages: [user([text("a"), text("b")])] }, [user("a\nb")]],
  ["a system prompt", { system: "Be brief." }, [{ role: "system", content: "Be brief." }, user("Hi")]],
  [
    "a system prompt of blocks",
    { system: [text("x-anthropic-billing-header: 1"), text("A"), text("B")] },
    [{ role: "system", content: "A\n\nB" }, user("Hi")],
  ],
  [
    "system messages on the way",
    { system: "A", messages: [user("Hi"), { role: "system", content: [text("B")] }] },
    [{ role: "system", content: "A\n\nB" }, user("Hi")],
  ],
  [
    "turns of one role",
    { messages: [user("a"), user([text("b")]), assistant(text("c")), assistant(text("d"))] },
    [user("a\nb"), { role: "assistant", content: "cd" }],
  ],
  ["an image", { messages: [user([text("See"), png])] }, [user([text("See"), pngPart])]],
  [
    "an image by its address",
    { messages: [user([{ type: "image", source: { type: "url", url: "https://example.com/a.png" } }])] },
    [user([{ type: "image_url", image_url: { url: "https://example.com/a.png" } }])],
  ],
  [
    "a document",
    { messages: [user([{ type: "document", title: "T", source: { type: "text", data: "D" } }, text("Q")])] },
    [user("T\nD\nQ")],
  ],
  [
    "a call and its result",
    { messages: [user("Hi"), assistant(text("So."), call("a", { x: 1 })), user([result("a", "r")])] },
    [
      user("Hi"),
      { role: "assistant", content: "So.", tool_calls: [called("a", '{"x":1}')] },
      { role: "tool", tool_call_id: "a", content: "r" },
    ],
  ],
  [
    "results behind what the user says",
    {
      messages: [
        assistant(call("a"), call("b")),
        user([text("Go on"), result("b", [text("1"), text("2")]), result("a", "No", true)]),
      ],
    },
    [
      { role: "assistant", content: null, tool_calls: [called("a", "{}"), called("b", "{}")] },
      { role: "tool", tool_call_id: "b", content: "1\n2" },
      { role: "tool", tool_call_id: "a", content: "Error:\nNo" },
      user("Go on"),
    ],
  ],
  [
    "results with images",
    { messages: [assistant(call("a"), call("b")), user([result("a", [png]), result("b", null)])] },
    [
      { role: "assistant", content: null, tool_calls: [called("a", "{}"), called("b", "{}")] },
      { role: "tool", tool_call_id: "a", content: "(The image follows.)" },
      { role: "tool", tool_call_id: "b", content: "" },
      user([pngPart]),
    ],
  ],
  [
    "thinking",
    {
      messages: [
        assistant(
          { type: "thinking", thinking: "Hm", signature: "s" },
          { type: "redacted_thinking", data: "x" },
          text("So."),
        ),
      ],
    },
    [{ role: "assistant", content: "So.", reasoning: "Hm" }],
  ],
  ["an answer with nothing in it", { messages: [user("a"), assistant(text("")), user("b")] }, [user("a"), user("b")]],
])("says %s as a chat", (_what, request, expected) => {
  expect(translate(request).messages).toEqual(expected);
});

it.each<[string, JsonObject, JsonObject]>([
  [
    "sampling",
    { temperature: 0, top_p: 0.5, top_k: 4, stream: true },
    { temperature: 0, top_p: 0.5, top_k: 4, stream: true },
  ],
  ["stop sequences", { stop_sequences: ["END"] }, { stop: ["END"] }],
  ["no stop sequences", { stop_sequences: [] }, {}],
  [
    "a format",
    { output_config: { format: { type: "json_schema", schema: { type: "object" } } } },
    {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: { type: "object" }, strict: true },
      },
    },
  ],
  [
    "the older field of it",
    { output_format: { type: "json_schema", schema: { type: "object" } } },
    {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: { type: "object" }, strict: true },
      },
    },
  ],
  ["an effort", { output_config: { effort: "medium" } }, { reasoning_effort: "medium" }],
  ["the most effort", { output_config: { effort: "max" } }, { reasoning_effort: "high" }],
  [
    "thinking",
    { thinking: { type: "enabled", budget_tokens: 1024 } },
    { chat_template_kwargs: { enable_thinking: true } },
  ],
  ["no thinking", { thinking: { type: "disabled" } }, { chat_template_kwargs: { enable_thinking: false } }],
  ["thinking as the model likes", { thinking: { type: "adaptive" } }, {}],
  [
    "thinking that the caller's own variable decides",
    { thinking: { type: "enabled" }, chat_template_kwargs: { enable_thinking: false } },
    { chat_template_kwargs: { enable_thinking: false } },
  ],
  [
    "what is Anthropic's own",
    { metadata: { user_id: "u" }, context_management: {}, service_tier: "auto", container: "c" },
    {},
  ],
])("carries over %s", (_what, request, expected) => {
  expect(translate(request)).toEqual({ ...base, messages: [user("Hi")], ...expected });
});

describe("tools", () => {
  const tool = {
    name: "look",
    description: "Looks",
    input_schema: { properties: {} },
    strict: true,
    cache_control: { type: "ephemeral" },
  };
  const chatTool = {
    type: "function",
    function: { name: "look", description: "Looks", parameters: { type: "object", properties: {} }, strict: true },
  };

  it.each<[JsonObject | undefined, JsonObject]>([
    [undefined, {}],
    [{ type: "auto" }, { tool_choice: "auto" }],
    [{ type: "any" }, { tool_choice: "required" }],
    [{ type: "none" }, { tool_choice: "none" }],
    [{ type: "tool", name: "look" }, { tool_choice: { type: "function", function: { name: "look" } } }],
    [
      { type: "auto", disable_parallel_tool_use: true },
      { tool_choice: "auto", parallel_tool_calls: false },
    ],
  ])("are a chat's with the choice %j", (tool_choice, expected) => {
    const { tools, ...rest } = translate({ tools: [tool, { type: "bash_20250124", name: "bash" }], tool_choice });
    expect(tools).toEqual([chatTool]);
    expect(rest).toEqual({ ...base, messages: [user("Hi")], ...expected });
  });
});

it("refuses a block that no chat can say", () => {
  expect(() => translate({ messages: [user([{ type: "hologram" }])] })).toThrow(/content blocks of type 'hologram'/);
});
