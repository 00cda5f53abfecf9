import { withPromptedTools } from "./prompted-tools.ts";
import { toolFormatOf } from "./tool-format.ts";

test.each([
  ["{% if tools %}…<tool_call>{% endif %}", "hermes"],
  ["{% if tools %}[AVAILABLE_TOOLS]{% endif %}[TOOL_CALLS]", "mistral"],
  ['{% if tools is not none %}{{ \'{"name": … "parameters": \' }}<|python_tag|>{% endif %}', "llama3_json"],
  ["{% if tools %}<tool_call><function=name>{% endif %}", "prompted"],
  ["{% for message in messages %}{{ message.content }}{% endfor %}", "prompted"],
  ["", "prompted"],
] as const)("how a model calls tools is read in its template: %s", (template, format) => {
  expect(toolFormatOf(template)).toBe(format);
});

test("a template that knows no tools gets them in words, and calls and results as text", () => {
  const tools = [{ type: "function", function: { name: "weather" } }];
  const call = { id: "1", type: "function", function: { name: "weather", arguments: "{}" } };
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Weather?" },
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", content: "sunny" },
  ];
  const written = withPromptedTools(messages, tools);
  expect(written[0]?.content).toMatch(/^Be brief\.\n\nYou can call these tools:\n\{"type":"function".*<tool_call>/s);
  expect(written.slice(1)).toEqual([
    { role: "user", content: "Weather?" },
    { role: "assistant", content: '<tool_call>\n{"name":"weather","arguments":"{}"}\n</tool_call>' },
    { role: "user", content: "<tool_response>\nsunny\n</tool_response>" },
  ]);
  expect(withPromptedTools([{ role: "user", content: "Hi" }], tools).map(({ role }) => role)).toEqual([
    "system",
    "user",
  ]);
  expect(withPromptedTools([{ role: "user", content: "Hi" }], [])).toEqual([{ role: "user", content: "Hi" }]);
});
