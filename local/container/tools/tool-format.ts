/**
 * How a model writes a call of a tool, after its chat template.
 * - `hermes`: `<tool_call>{"name": …, "arguments": …}</tool_call>`, of Qwen, Hermes, SmolLM3 and many others
 * - `llama3_json`: the whole answer is `{"name": …, "parameters": …}`
 * - `mistral`: `[TOOL_CALLS]` and a list, or `[TOOL_CALLS]name[ARGS]{…}`
 * - `prompted`: the template knows no tools, or in a way that is not known here: they are described in the system message, for calls as
 *   in `hermes`
 */
export type ToolFormat = "hermes" | "llama3_json" | "mistral" | "prompted";

export function toolFormatOf(chatTemplate: string): ToolFormat {
  const knowsTools = /\btools\b/.test(chatTemplate);
  // Qwen3-Coder and others write the call's arguments as XML between the same tags.
  if (knowsTools && chatTemplate.includes("<tool_call>") && !/<function=|<arg_key>/.test(chatTemplate)) return "hermes";
  if (knowsTools && chatTemplate.includes("[TOOL_CALLS]")) return "mistral";
  if (knowsTools && /<\|python_tag\|>|"parameters": /.test(chatTemplate)) return "llama3_json";
  return "prompted";
}
