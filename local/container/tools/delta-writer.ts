import type { ChatCompletionRun } from "../chat-completion-run.ts";
import type { ChoiceStep } from "../choices.ts";
import { createAnswerReader, type Piece } from "./answer-reader.ts";
import { toolCallId } from "./tool-call-id.ts";

export type Delta = Readonly<Record<string, unknown>>;

interface WrittenStep {
  readonly deltas: readonly Delta[];
  /** Whether the choice has called a tool. */
  readonly called: boolean;
}

/** The deltas of a streamed chat, step by step: none while a call is being written. The last step has at least one, for its reason. */
export function deltaWriter({ answer }: Pick<ChatCompletionRun, "answer">) {
  if (answer === undefined)
    return ({ text }: ChoiceStep): WrittenStep => ({ deltas: [{ content: text }], called: false });
  const choices = new Map<number, ReturnType<typeof createChoice>>();
  const createChoice = () => ({ read: createAnswerReader(answer), calls: 0 });

  return ({ index, text, finish }: ChoiceStep): WrittenStep => {
    const choice = choices.get(index) ?? createChoice();
    choices.set(index, choice);
    const deltas = choice.read(text, finish !== undefined).flatMap((piece) => toDeltas(piece, () => choice.calls++));
    const called = choice.calls > 0;
    return { deltas: finish !== undefined && (deltas.length === 0 || called) ? [...deltas, {}] : deltas, called };
  };
}

/** A call in two deltas, as vLLM begins it: its name, then its arguments. */
function toDeltas(piece: Piece, nextIndex: () => number): Delta[] {
  if (!("call" in piece)) return [piece];
  const index = nextIndex();
  const { name, arguments: text } = piece.call;
  return [
    { content: null, tool_calls: [{ id: toolCallId(), type: "function", index, function: { name } }] },
    { content: null, tool_calls: [{ index, function: { arguments: text } }] },
  ];
}
