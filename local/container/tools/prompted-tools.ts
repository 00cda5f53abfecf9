import type { ChatMessage } from "../request-schema.ts";

/**
 * The conversation for a chat template that knows no tools: they are described in the system message, and calls and their results are
 * text. In words of its own; the form of a call is that of Nous Research's Hermes models, which many models have read.
 */
export function withPromptedTools(messages: readonly ChatMessage[], tools: readonly object[]): ChatMessage[] {
  const written = messages.map((message): ChatMessage => {
    const { role, content, tool_calls } = message;
    if (role === "tool") return { role: "user", content: `<tool_response>\n${content}\n</tool_response>` };
    if (!Array.isArray(tool_calls)) return message;
    const calls = tool_calls.map((call) => `<tool_call>\n${JSON.stringify(call?.function ?? {})}\n</tool_call>`);
    return { role, content: [...(content ? [content] : []), ...calls].join("\n") };
  });
  if (tools.length === 0) return written;
  const [first, ...rest] = written;
  const instruction = [
    "You can call these tools:",
    ...tools.map((tool) => JSON.stringify(tool)),
    'To call one, write nothing but <tool_call>{"name": "…", "arguments": {…}}</tool_call>.',
  ].join("\n");
  return first?.role === "system"
    ? [{ ...first, content: `${first.content}\n\n${instruction}` }, ...rest]
    : [{ role: "system", content: instruction }, ...written];
}
