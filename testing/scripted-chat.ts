import type { Answering } from "./replay-container.ts";

const FRAME = { id: "chatcmpl-1", created: 1_795_313_849, model: "smollm2" };
const TOOL_CALL = { id: "call-1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } };
const SENTENCE = "It is sunny in Paris.";
export const USAGE = { prompt_tokens: 42, completion_tokens: 7, total_tokens: 49 };

/** A chat model as vLLM serves it: calls a tool that it is given, and says what it learnt once it has the tool's answer. */
export const scriptedChat: Answering = ({ messages, tools, stream, stream_options: options }) => {
  const last = (messages as { role: string }[]).at(-1);
  const callsTool = Array.isArray(tools) && last?.role !== "tool";
  const finish_reason = callsTool ? "tool_calls" : "stop";
  if (!stream) {
    const message = callsTool
      ? { role: "assistant", content: null, tool_calls: [TOOL_CALL] }
      : { role: "assistant", content: SENTENCE };
    const choices = [{ index: 0, message, finish_reason, logprobs: null }];
    return { status: 200, body: JSON.stringify({ ...FRAME, object: "chat.completion", choices, usage: USAGE }) };
  }
  const deltas = callsTool ? toolCallDeltas() : SENTENCE.match(/\S+\s*/g)?.map((content) => ({ content }));
  const chunk = (rest: object) => ({ ...FRAME, object: "chat.completion.chunk", ...rest });
  const choice = (delta: object, reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason: reason, logprobs: null }] });
  const chunks = [
    choice({ role: "assistant", content: "" }),
    ...(deltas ?? []).map((delta) => choice(delta)),
    choice({}, finish_reason),
    ...((options as { include_usage?: boolean } | undefined)?.include_usage
      ? [chunk({ choices: [], usage: USAGE })]
      : []),
  ];
  const events = [...chunks.map((one) => JSON.stringify(one)), "[DONE]"].map((data) => `data: ${data}\n\n`);
  return { status: 200, contentType: "text/event-stream; charset=utf-8", body: events.join("") };
};

function toolCallDeltas() {
  const { name, arguments: text } = TOOL_CALL.function;
  const start = { index: 0, id: TOOL_CALL.id, type: "function", function: { name, arguments: "" } };
  const pieces = text.match(/.{1,5}/g) ?? [];
  return [
    { tool_calls: [start] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
}
