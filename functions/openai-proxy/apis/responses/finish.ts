import type { JsonObject } from "../../json.ts";

export interface Finish {
  readonly status: "completed" | "incomplete";
  readonly incomplete_details: JsonObject | null;
}

const INCOMPLETE: Readonly<Record<string, string>> = { length: "max_output_tokens", content_filter: "content_filter" };

/** How a response ended whose chat ended for this reason. */
export function finishOf(reason: unknown): Finish {
  const why = typeof reason === "string" && Object.hasOwn(INCOMPLETE, reason) ? INCOMPLETE[reason] : undefined;
  if (why === undefined) return { status: "completed", incomplete_details: null };
  return { status: "incomplete", incomplete_details: { reason: why } };
}
