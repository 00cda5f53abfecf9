import type { Caller } from "../keys/caller.ts";
import type { Door } from "../door.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { Operation } from "../operations.ts";

/** Hugging Face's inference endpoints know it by this name. Seconds. */
export const HOLD_HEADER = "x-scale-up-timeout";
/** What is left of a function's 15 minutes is the answer's. */
export const LONGEST_HOLD_SECONDS = 780;
const SHORTEST_ANSWER_MILLISECONDS = 60_000;

/** Their streams have a form for failures on the way. */
const HELD_OPERATIONS: ReadonlySet<Operation> = new Set(["chat", "completion", "response", "message"]);

/** @returns seconds, no more than can be held. @throws OpenAIError 400 for what is no number of seconds */
export function parseHoldSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  if (!/^\d{1,9}(\.\d{1,9})?$/.test(text.trim())) {
    throw new OpenAIError(
      400,
      `The header X-Scale-Up-Timeout must be a number of seconds such as ${LONGEST_HOLD_SECONDS}.`,
      {
        code: "invalid_value",
      },
    );
  }
  return Math.min(Number(text), LONGEST_HOLD_SECONDS);
}

export interface HoldableRequest {
  readonly operation: Operation;
  readonly stream: boolean;
  readonly caller: Pick<Caller, "hold" | "whileWaiting">;
  /** What the header says. */
  readonly seconds: number | undefined;
}

/** Whether a request is one that a door can hold. */
export function canBeHeld({ operation, stream }: HoldableRequest, door: Door): boolean {
  return door.streams && stream && HELD_OPERATIONS.has(operation);
}

/** Milliseconds for which a request wants to be held; 0: not at all. A chat page always wants, and what the header says counts most. */
export function holdWish({ operation, caller, seconds }: HoldableRequest, remaining: number): number {
  const always = caller.hold === true || (operation === "chat" && caller.whileWaiting === "answer");
  const wish = 1_000 * (seconds ?? (always ? LONGEST_HOLD_SECONDS : 0));
  return Math.max(0, Math.min(wish, remaining - SHORTEST_ANSWER_MILLISECONDS));
}
