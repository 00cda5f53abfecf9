import { OpenAIError } from "../errors/openai-error.ts";

/** Tool schemas have about ten; containers give up at some hundreds, and `JSON.stringify` at some thousands. */
const MAXIMUM_DEPTH = 100;

/** Refuses JSON that is nested so deeply that somebody on its way would run out of stack. */
export function limitNesting(body: unknown): void {
  let level = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_DEPTH) {
      throw new OpenAIError(400, `The JSON body of your request is nested more than ${MAXIMUM_DEPTH} levels deep.`, {
        code: "invalid_value",
      });
    }
    level = level.flatMap(nestedValues);
  }
}

/** Only what can have something inside: a prompt may be a million token ids. */
function nestedValues(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).filter((inner) => typeof inner === "object" && inner !== null);
}
