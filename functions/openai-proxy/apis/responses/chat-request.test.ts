import type { JsonObject } from "../../json.ts";
import { responses } from "./responses.ts";

const parameters = { type: "object", properties: { city: { type: "string" } } };
const FUNCTION = { type: "function", name: "look", description: "Looks.", parameters, strict: true };
const look = { type: "function", function: { name: "look", description: "Looks.", parameters, strict: true } };
const user = { role: "user", content: "Hello" };

function chatOf(fields: JsonObject): JsonObject {
  const request = { model: "org/model", input: "Hello", ...fields };
  const before = structuredClone(request);
  responses.checkRequest(request);
  const chat = responses.chatFromRequest(request);
  expect(request).toEqual(before);
  return JSON.parse(JSON.stringify(chat));
}

const messagesOf = (...input: JsonObject[]) => chatOf({ input }).messages;

describe("fields", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["nothing but the words", {}, {}],
    ["a limit", { max_output_tokens: 9 }, { max_completion_tokens: 9 }],
    ["sampling", { temperature: 0, top_p: 0.5, top_k: 3, seed: 1 }, { temperature: 0, top_p: 0.5, top_k: 3, seed: 1 }],
    ["a stream", { stream: true, stream_options: { include_obfuscation: false } }, { stream: true }],
    ["an effort", { reasoning: { effort: "low", summary: "auto" } }, { reasoning_effort: "low" }],
    ["no effort", { reasoning: { effort: null } }, {}],
    [
      "log probabilities",
      { include: ["message.output_text.logprobs"], top_logprobs: 2 },
      { logprobs: true, top_logprobs: 2 },
    ],
    ["log probabilities that were not asked for", { top_logprobs: 2 }, {}],
    ["plain text", { text: { format: { type: "text" }, verbosity: "low" } }, {}],
    ["JSON", { text: { format: { type: "json_object" } } }, { response_format: { type: "json_object" } }],
    [
      "a schema",
      { text: { format: { type: "json_schema", name: "city", schema: parameters, strict: true } } },
      { response_format: { type: "json_schema", json_schema: { name: "city", schema: parameters, strict: true } } },
    ],
    [
      "what OpenAI keeps, bills and caches by",
      {
        store: true,
        metadata: {},
        service_tier: "auto",
        prompt_cache_key: "a",
        safety_identifier: "a",
        client_metadata: {},
        truncation: "disabled",
        max_tool_calls: 3,
        background: false,
        include: ["reasoning.encrypted_content"],
      },
      {},
    ],
    [
      "another operation's fields",
      { n: "10", best_of: 10, max_tokens: 1, messages: [], prompt_embeds: "a", use_beam_search: true, logprobs: true },
      {},
    ],
    ["nulls", { temperature: null, tools: null, text: null, reasoning: null, conversation: null }, {}],
  ])("%s", (_name, fields, expected) => {
    expect(chatOf(fields)).toEqual({ model: "org/model", messages: [user], ...expected });
  });
});

describe("tools", () => {
  it.each<[string, JsonObject, JsonObject]>([
    ["a function", { tools: [FUNCTION] }, { tools: [look], tool_choice: "auto" }],
    [
      "a function without parameters",
      { tools: [{ type: "function", name: "look", parameters: null, strict: null }], parallel_tool_calls: false },
      { tools: [{ type: "function", function: { name: "look" } }], tool_choice: "auto", parallel_tool_calls: false },
    ],
    [
      "a named function",
      { tools: [FUNCTION], tool_choice: { type: "function", name: "look" } },
      { tools: [look], tool_choice: { type: "function", function: { name: "look" } } },
    ],
    [
      "a call that is required",
      { tools: [FUNCTION], tool_choice: "required" },
      { tools: [look], tool_choice: "required" },
    ],
    [
      "tools at OpenAI beside it",
      { tools: [{ type: "web_search" }, FUNCTION] },
      { tools: [look], tool_choice: "auto" },
    ],
    ["tools at OpenAI alone", { tools: [{ type: "mcp", server_label: "a" }], parallel_tool_calls: true }, {}],
    ["no choice of them", { tools: [{ type: "web_search" }], tool_choice: "none" }, {}],
    [
      "those that are allowed",
      {
        tools: [FUNCTION, { ...FUNCTION, name: "other" }, { type: "web_search" }],
        tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "look" }] },
      },
      { tools: [look], tool_choice: "required" },
    ],
  ])("%s", (_name, fields, expected) => {
    expect(chatOf(fields)).toEqual({ model: "org/model", messages: [user], ...expected });
  });

  it("makes a custom tool a function with one text, which tells the grammar", () => {
    const format = { type: "grammar", syntax: "lark", definition: "start: /a+/" };
    const { tools, tool_choice } = chatOf({
      tools: [{ type: "custom", name: "patch", description: "Patches.", format }],
      tool_choice: { type: "custom", name: "patch" },
    });
    expect(tools).toEqual([
      {
        type: "function",
        function: {
          name: "patch",
          description: "Patches.\n\nThe input must match this lark grammar:\nstart: /a+/",
          parameters: {
            type: "object",
            properties: { input: { type: "string" } },
            required: ["input"],
            additionalProperties: false,
          },
        },
      },
    ]);
    expect(tool_choice).toEqual({ type: "function", function: { name: "patch" } });
  });

  it("flattens namespaces, in calls too", () => {
    const chat = chatOf({
      tools: [{ type: "namespace", name: "mail", description: "Mail.", tools: [FUNCTION] }],
      tool_choice: { type: "function", name: "look" },
      input: [{ type: "function_call", call_id: "a", namespace: "mail", name: "look", arguments: "{}" }],
    });
    const name = "mail__look";
    expect(chat.tools).toEqual([{ type: "function", function: { ...look.function, name } }]);
    expect(chat.tool_choice).toEqual({ type: "function", function: { name } });
    expect(chat.messages).toMatchObject([{ tool_calls: [{ function: { name } }] }]);
  });

  it.each<[string, JsonObject]>([
    ["a tool at OpenAI by its type", { tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } }],
    ["any of them", { tools: [{ type: "web_search" }, FUNCTION], tool_choice: "required" }],
    [
      "one of the allowed",
      {
        tools: [{ type: "file_search" }, FUNCTION],
        tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "file_search" }] },
      },
    ],
    ["a call without a tool", { tool_choice: "required" }],
  ])("refuses %s, when it is demanded", (_name, fields) => {
    const error = expect.objectContaining({ status: 400, param: "tool_choice" });
    expect(() => chatOf(fields)).toThrow(error);
    expect(() => responses.encodeRequest({ model: "m", input: "Hello", ...fields }, {})).toThrow(error);
  });
});

describe("messages", () => {
  it("begin with the instructions, and with what developers say first", () => {
    const said = chatOf({
      instructions: "Be brief.",
      input: [
        { role: "developer", content: [{ type: "input_text", text: "Be kind." }] },
        { role: "system", content: "Be true." },
        { role: "user", content: [{ type: "input_text", text: "Hello" }] },
        { role: "developer", content: "Be quick." },
      ],
    });
    expect(said.messages).toEqual([
      { role: "system", content: "Be brief.\n\nBe kind.\n\nBe true." },
      user,
      { role: "system", content: "Be quick." },
    ]);
  });

  it("have images and audio as parts", () => {
    const audio = { type: "input_audio", input_audio: { data: "aaaa", format: "wav" } };
    expect(
      messagesOf({
        role: "user",
        content: [
          { type: "input_text", text: "What is it?" },
          { type: "input_image", image_url: "data:image/png;base64,aaaa", detail: "low" },
          audio,
        ],
      }),
    ).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is it?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,aaaa", detail: "low" } },
          audio,
        ],
      },
    ]);
  });

  it("are one for each turn of the model", () => {
    const turns = messagesOf(
      { role: "user", content: "Hello" },
      { type: "reasoning", id: "rs_1", summary: [], content: [{ type: "reasoning_text", text: "I look." }] },
      {
        type: "message",
        role: "assistant",
        id: "msg_1",
        status: "completed",
        content: [
          { type: "output_text", text: "One ", annotations: [] },
          { type: "output_text", text: "moment.", annotations: [] },
        ],
      },
      { type: "function_call", call_id: "a", name: "look", arguments: '{"city":"Paris"}' },
      { type: "custom_tool_call", call_id: "b", name: "patch", input: 'a\n"b"' },
      { type: "function_call_output", call_id: "a", output: "Rain." },
      { type: "custom_tool_call_output", call_id: "b", output: [{ type: "input_text", text: "Done." }] },
      { type: "reasoning", summary: [{ type: "summary_text", text: "I tell." }], encrypted_content: "x" },
      { role: "assistant", content: "It rains." },
      { role: "assistant", content: [{ type: "refusal", refusal: "No more." }] },
    );
    const call = (id: string, name: string, given: JsonObject) => ({
      id,
      type: "function",
      function: { name, arguments: JSON.stringify(given) },
    });
    expect(turns).toEqual([
      user,
      {
        role: "assistant",
        content: "One moment.",
        reasoning: "I look.",
        tool_calls: [call("a", "look", { city: "Paris" }), call("b", "patch", { input: 'a\n"b"' })],
      },
      { role: "tool", tool_call_id: "a", content: "Rain." },
      { role: "tool", tool_call_id: "b", content: "Done." },
      { role: "assistant", content: "It rains.", reasoning: "I tell." },
      { role: "assistant", content: "No more." },
    ]);
  });

  it("leave out what says nothing", () => {
    expect(
      messagesOf(
        user,
        { type: "web_search_call", id: "ws_1", status: "completed" },
        { type: "reasoning", summary: [], encrypted_content: "x" },
        { role: "assistant", content: [] },
      ),
    ).toEqual([user]);
  });

  it.each<[string, JsonObject, string]>([["what nobody knows", { type: "input_smell" }, "input[0].content[1].type"]])(
    "cannot say %s",
    (_name, part, param) => {
      const content = [{ type: "input_text", text: "What is it?" }, part];
      expect(() => messagesOf({ role: "user", content })).toThrow(expect.objectContaining({ status: 400, param }));
    },
  );
});
