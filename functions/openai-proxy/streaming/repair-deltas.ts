import { isJsonObject, type JsonObject } from "../json.ts";
import { repairLogprobs } from "../repair-logprobs.ts";
import { argumentsText, toolCallDeltas } from "./tool-call-deltas.ts";

interface ChoiceState {
  hasRole: boolean;
  isFinished: boolean;
  readonly toolCalls: ReturnType<typeof toolCallDeltas>;
}

/** Fields of a delta that some servers fill with null, or with an empty list, in every chunk. */
const EMPTY_FIELDS = ["role", "tool_calls", "function_call"];

/**
 * Makes of the chunks that servers send the chunks that OpenAI's clients expect: one role and one finish reason a choice, and tool
 * calls and log probabilities as OpenAI streams them. A chunk that says nothing new is left out.
 */
export function repairDeltas(): (chunk: JsonObject) => JsonObject | undefined {
  const states = new Map<unknown, ChoiceState>();

  function findState(index: unknown): ChoiceState {
    const state = states.get(index) ?? { hasRole: false, isFinished: false, toolCalls: toolCallDeltas() };
    states.set(index, state);
    return state;
  }

  function repairChoice(choice: unknown, isChat: boolean): unknown {
    if (!isJsonObject(choice)) return choice;
    const { index = 0, delta, finish_reason } = choice;
    const state = findState(index);
    const repaired: JsonObject = { ...repairLogprobs(choice), index };
    if (finish_reason === "" || (finish_reason && state.isFinished)) repaired.finish_reason = null;
    const repeatsTheEnd = Boolean(finish_reason) && state.isFinished;
    if (repaired.finish_reason) state.isFinished = true;
    if (isChat || delta !== undefined) repaired.delta = repairDelta(isJsonObject(delta) ? delta : {}, state);
    return repeatsTheEnd && isEmpty(repaired) ? undefined : repaired;
  }

  return (chunk) => {
    const { choices } = chunk;
    if (!Array.isArray(choices)) return { ...chunk, choices: [] };
    if (choices.length === 0) return chunk;
    const isChat = chunk.object === "chat.completion.chunk";
    const repaired = choices.map((choice) => repairChoice(choice, isChat)).filter((choice) => choice !== undefined);
    if (repaired.length === 0 && chunk.usage == null) return undefined;
    return { ...chunk, choices: repaired };
  };
}

function repairDelta(delta: JsonObject, state: ChoiceState): JsonObject {
  const repaired = { ...delta };
  for (const field of EMPTY_FIELDS) if (isNothing(repaired[field])) delete repaired[field];
  if (repaired.role !== undefined) {
    if (state.hasRole) delete repaired.role;
    state.hasRole = true;
  }
  if (isJsonObject(repaired.function_call)) repaired.function_call = repairFunctionCall(repaired.function_call);
  // TGI has one call in place of the list.
  if (repaired.tool_calls !== undefined) repaired.tool_calls = state.toolCalls([repaired.tool_calls].flat());
  return repaired;
}

/** The older form of a tool call, with the same faults. */
function repairFunctionCall({ name, arguments: given, ...extras }: JsonObject): JsonObject {
  return {
    ...extras,
    ...(!isNothing(name) && name !== undefined && { name }),
    ...(given !== undefined && { arguments: argumentsText(given) }),
  };
}

function isNothing(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function isEmpty({ delta, text }: JsonObject): boolean {
  const said = isJsonObject(delta) ? Object.values(delta) : [text];
  return said.every((value) => value === undefined || isNothing(value));
}
