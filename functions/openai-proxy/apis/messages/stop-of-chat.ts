import type { JsonObject } from "../../json.ts";

export interface FinishedChoice {
  /** The caller's own body. */
  readonly request: JsonObject;
  readonly finishReason: unknown;
  /** vLLM's: the stop string, or the token, that ended the answer. */
  readonly stopReason: unknown;
  /** Whether the answer has tool calls, and whether the last one is whole. */
  readonly calls: "none" | "whole" | "cut";
}

/** Why a message ended. A call that was cut short is not to be made; stop strings that the caller did not name are ours. */
export function stopOfChat({ request, finishReason, stopReason, calls }: FinishedChoice): JsonObject {
  if (finishReason === "length") return { stop_reason: "max_tokens" };
  if (finishReason === "content_filter") return { stop_reason: "refusal" };
  const { stop_sequences: stops } = request;
  const isStopped = typeof stopReason === "string" && Array.isArray(stops) && stops.includes(stopReason);
  if (isStopped && calls !== "whole") return { stop_reason: "stop_sequence", stop_sequence: stopReason };
  return { stop_reason: calls === "none" ? "end_turn" : "tool_use" };
}
