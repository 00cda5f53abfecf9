import type { JsonObject } from "../../functions/openai-proxy/json.ts";

/** What models write, in a chat's chunks: for the APIs that are made of them. */

export const chunk = (fields: JsonObject): JsonObject => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1_700_000_000,
  model: "org/model",
  ...fields,
});
export const delta = (given: JsonObject, choice: JsonObject = {}): JsonObject =>
  chunk({ choices: [{ index: 0, delta: given, logprobs: null, finish_reason: null, ...choice }] });
export const finish = (reason: string) => delta({}, { finish_reason: reason });
const piece = (index: number, given: string, named: JsonObject = {}): JsonObject =>
  delta({ tool_calls: [{ index, ...named, function: { ...(named.function as object), arguments: given } }] });
const call = (index: number, id: string, name: string, given = ""): JsonObject =>
  piece(index, given, { id, type: "function", function: { name } });
export const USAGE = chunk({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 } });

const FUNCTION = { type: "function", name: "look", parameters: { type: "object" }, strict: true };
const CUSTOM = { type: "custom", name: "patch", description: "Patches files." };
const NAMESPACE = { type: "namespace", name: "mail", description: "Mail.", tools: [{ ...FUNCTION, name: "send" }] };

/** The tools that the chats call. */
export const EXAMPLE_TOOLS: readonly JsonObject[] = [FUNCTION, CUSTOM, NAMESPACE];

export const EXAMPLE_CHATS: Readonly<Record<string, readonly JsonObject[]>> = {
  text: [
    delta({ role: "assistant", content: "" }),
    delta({ content: "Hel" }),
    delta({ content: "lo 🙂" }),
    finish("stop"),
  ],
  "text that was cut off": [delta({ content: "Hel" }), finish("length")],
  "text that was filtered": [delta({ content: "Hel" }), finish("content_filter")],
  nothing: [delta({ role: "assistant", content: "" }), finish("stop")],
  "a refusal": [delta({ refusal: "I " }), delta({ refusal: "won't." }), finish("stop")],
  "text, then a refusal": [delta({ content: "Well. " }), delta({ refusal: "No." }), finish("stop")],
  "reasoning, text and a call": [
    delta({ reasoning_content: "Let me " }),
    delta({ reasoning_content: "think." }),
    delta({ content: "I look." }),
    call(0, "call_a", "look"),
    piece(0, '{"at":'),
    piece(0, '"x"}'),
    finish("tool_calls"),
  ],
  "reasoning that was cut off": [delta({ reasoning: "Let me" }), finish("length")],
  "reasoning alone": [delta({ reasoning: "Let me" }), finish("stop")],
  "two calls": [
    call(0, "call_a", "look", '{"at":"x"}'),
    call(1, "call_b", "look", '{"at"'),
    piece(1, ':"y"}'),
    finish("tool_calls"),
  ],
  "two calls whose pieces are mixed": [
    call(0, "call_a", "look", '{"at":'),
    call(1, "call_b", "look", '{"at":'),
    piece(0, '"x"}'),
    piece(1, '"y"}'),
    finish("tool_calls"),
  ],
  "a call without arguments": [call(0, "call_a", "look"), finish("tool_calls")],
  "a call of which the name comes late": [
    piece(0, "", { id: "call_a", type: "function" }),
    piece(0, "{", { function: { name: "look" } }),
    piece(0, "}"),
    finish("tool_calls"),
  ],
  "a call in a namespace": [call(0, "call_a", "mail__send", "{}"), finish("tool_calls")],
  "a custom call": [
    call(0, "call_a", "patch", '{"in'),
    ...['put": "a\\', "n\\u00e", "9\\ud83d", "\\ude42", ' \\"b\\""', "}"].map((text) => piece(0, text)),
    finish("tool_calls"),
  ],
  "a custom call whose input is not in its form": [
    call(0, "call_a", "patch", "*** Begin"),
    piece(0, " Patch"),
    finish("tool_calls"),
  ],
  "a call that was cut off": [call(0, "call_a", "look", '{"at"'), finish("length")],
};
