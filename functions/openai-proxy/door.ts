import type { DoorName } from "../../names.ts";

/** A way in for clients, as far as the answers depend on it. */
export interface Door {
  readonly name: DoorName | "local";
  /** The answer leaves as it is made; otherwise it is collected first. */
  readonly streams: boolean;
  /** Longest time for an answer, in milliseconds. */
  readonly limit: number;
}

/** An HTTP API cuts the line after 30 s, and its clock starts before ours. */
export const HTTP_API: Door = { name: "http-api", streams: false, limit: 28_500 };

/** A function runs 15 minutes at most; what is left is asked of Lambda itself. */
export const FUNCTION_URL: Door = { name: "function-url", streams: true, limit: 15 * 60_000 };

export const LOCAL: Door = { name: "local", streams: true, limit: 15 * 60_000 };

/** Time that Lambda needs to send our last words. */
const LAMBDA_MARGIN = 1_000;

/** Milliseconds for one answer, given what Lambda says is left of the invocation. */
export function timeFor(door: Door, remaining: number | undefined): number {
  return remaining === undefined ? door.limit : Math.min(door.limit, remaining - LAMBDA_MARGIN);
}
