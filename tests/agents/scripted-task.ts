import type { Answering } from "../../testing/replay-container.ts";

const FRAME = { id: "chatcmpl-1", created: 1_795_313_849, model: "model" };
const USAGE = { prompt_tokens: 42, completion_tokens: 7, total_tokens: 49 };
export const SENTENCE = "I have copied note.txt to copy.txt.";
const COMMAND = "cp note.txt copy.txt";

interface Tool {
  readonly function: {
    readonly name: string;
    readonly parameters?: { readonly properties?: Record<string, Property> };
  };
}
interface Property {
  readonly type?: string;
}

/** A chat model that is asked to copy a file: runs a command by the tool it is given for that, and says so once it has the result. */
export const scriptedTask: Answering = ({ messages, tools, stream }) => {
  const isDone = (messages as { role: string }[]).some(({ role }) => role === "tool");
  const call = isDone ? undefined : commandCall((tools ?? []) as Tool[]);
  const message = call
    ? { content: null, tool_calls: [{ id: "call_1", type: "function", function: call }] }
    : { content: SENTENCE };
  const finish_reason = call ? "tool_calls" : "stop";
  if (!stream) {
    const choices = [{ index: 0, message: { role: "assistant", ...message }, finish_reason }];
    return { status: 200, body: JSON.stringify({ ...FRAME, object: "chat.completion", choices, usage: USAGE }) };
  }
  const deltas = call ? callDeltas(call) : (SENTENCE.match(/\S+\s*/g) ?? []).map((content) => ({ content }));
  const chunk = (delta: object, reason: string | null = null) => ({
    ...FRAME,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: reason }],
  });
  const last = { ...FRAME, object: "chat.completion.chunk", choices: [], usage: USAGE };
  const chunks = [...deltas.map((delta) => chunk(delta)), chunk({}, finish_reason), last];
  const events = [...chunks.map((one) => JSON.stringify(one)), "[DONE]"].map((data) => `data: ${data}\n\n`);
  return { status: 200, contentType: "text/event-stream; charset=utf-8", body: events.join("") };
};

/** A coding agent has a tool with a command line in one of these fields. */
const FIELDS = ["cmd", "command"];

function commandCall(tools: readonly Tool[]) {
  for (const { function: tool } of tools) {
    for (const [field, { type }] of Object.entries(tool.parameters?.properties ?? {})) {
      if (!FIELDS.includes(field)) continue;
      const value = type === "array" ? ["sh", "-c", COMMAND] : COMMAND;
      return { name: tool.name, arguments: JSON.stringify({ [field]: value }) };
    }
  }
  return undefined;
}

function callDeltas({ name, arguments: text }: { readonly name: string; readonly arguments: string }) {
  const begin = { index: 0, id: "call_1", type: "function", function: { name, arguments: "" } };
  const pieces = text.match(/.{1,5}/g) ?? [];
  return [
    { role: "assistant", tool_calls: [begin] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
}
