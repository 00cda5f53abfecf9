import { parseCall, parseCalls, parseForcedCall, parseMistralCalls, type ToolCall } from "./parse-calls.ts";
import type { ToolFormat } from "./tool-format.ts";

export interface AnswerForm {
  /** Absent: calls are not looked for. */
  readonly calls?: ToolFormat | "forced" | undefined;
  /** The prompt ends where the model has begun to think. */
  readonly beginsThinking: boolean;
}

/** A piece of an answer. */
export type Piece = { readonly content: string } | { readonly reasoning: string } | { readonly call: ToolCall };

type Mode = "start" | "thinking" | "gap" | "text" | "call" | "whole";

const THINK = "<think>";
const END_OF_THINKING = "</think>";
const CALL = "<tool_call>";
const END_OF_CALL = "</tool_call>";
/** With them, the whole answer is calls. */
const WHOLE_CALLS: Partial<Record<ToolFormat, readonly string[]>> = {
  llama3_json: ["<|python_tag|>", "{"],
  mistral: ["[TOOL_CALLS]"],
};

/** Tells thoughts, calls of tools and content apart, while an answer is being written. */
export function createAnswerReader({ calls, beginsThinking }: AnswerForm) {
  const wholeMarks = (calls === undefined || calls === "forced" ? undefined : WHOLE_CALLS[calls]) ?? [];
  const findsCalls = calls === "hermes" || calls === "prompted";
  let mode: Mode = calls === "forced" ? "whole" : beginsThinking ? "thinking" : "start";
  let text = "";

  /** The text up to a mark, which is taken away; what may be its beginning stays. */
  function upTo(mark: string, last: boolean): { readonly before: string; readonly found: boolean } {
    const at = text.indexOf(mark);
    const end = at >= 0 ? at : last ? text.length : text.length - overlap(text, mark);
    const before = text.slice(0, end);
    text = text.slice(at >= 0 ? end + mark.length : end);
    return { before, found: at >= 0 };
  }

  function* start(last: boolean): Generator<Piece> {
    const marks = [THINK, ...wholeMarks];
    const begun = text.trimStart();
    const mark = marks.find((one) => begun.startsWith(one));
    if (mark === undefined && !last && marks.some((one) => one.startsWith(begun))) return;
    mode = mark === undefined ? "text" : mark === THINK ? "thinking" : "whole";
    if (mark !== undefined) text = begun.slice(mark === "{" ? 0 : mark.length);
    yield* read(last);
  }

  function* thinking(last: boolean): Generator<Piece> {
    const { before, found } = upTo(END_OF_THINKING, last);
    if (before !== "") yield { reasoning: before };
    if (!found) return;
    mode = "gap";
    yield* read(last);
  }

  /** Behind thoughts and calls the model begins new lines, which say nothing. */
  function* gap(last: boolean): Generator<Piece> {
    text = text.trimStart();
    if (text === "") return;
    mode = wholeMarks.length > 0 ? "start" : "text";
    yield* read(last);
  }

  function* content(last: boolean): Generator<Piece> {
    if (!findsCalls) {
      const piece = text;
      text = "";
      if (piece !== "") yield { content: piece };
      return;
    }
    const { before, found } = upTo(CALL, last);
    // The line before a call is its own.
    const shown = last && !found ? before : before.trimEnd();
    if (shown !== "") yield { content: shown };
    if (!found) text = before.slice(shown.length) + text;
    if (!found) return;
    mode = "call";
    yield* read(last);
  }

  function* call(last: boolean): Generator<Piece> {
    const at = text.indexOf(END_OF_CALL);
    if (at < 0 && !last) return;
    const written = at < 0 ? text : text.slice(0, at);
    text = at < 0 ? "" : text.slice(at + END_OF_CALL.length);
    const parsed = parseCall(written);
    yield parsed ? { call: parsed } : { content: `${CALL}${written}${at < 0 ? "" : END_OF_CALL}` };
    mode = "gap";
    yield* read(last);
  }

  function* whole(last: boolean): Generator<Piece> {
    if (!last) return;
    const forced = calls === "forced" ? parseForcedCall(text) : undefined;
    const found = forced ? [forced] : calls === "mistral" ? parseMistralCalls(text) : parseCalls(text);
    if (found !== undefined) yield* found.map((one) => ({ call: one }));
    else if (text !== "") yield { content: text };
    text = "";
  }

  function read(last: boolean): Generator<Piece> {
    return { start, thinking, gap, text: content, call, whole }[mode](last);
  }

  /** @param last nothing follows */
  return (added: string, last: boolean): readonly Piece[] => {
    text += added;
    return [...read(last)];
  };
}

/** How much of the end of a text is the beginning of a mark. */
function overlap(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
