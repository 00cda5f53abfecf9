import { OpenAIError } from "../errors/openai-error.ts";

/** Tool schemas have about ten; containers give up at some hundreds, and `JSON.stringify` at some thousands. */
const MAXIMUM_DEPTH = 100;
/** A chat of ten thousand messages has some. Whatever looks at fields takes seconds for a million. */
const MAXIMUM_FIELDS = 50_000;

/** Refuses JSON so deep that somebody on its way would run out of stack, or so wide that looking at it takes the time of others. */
export function limitStructure(body: unknown): void {
  let fields = 0;
  let level = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_DEPTH) throw refusal(`is nested more than ${MAXIMUM_DEPTH} levels deep`);
    const next: unknown[] = [];
    for (const value of level) {
      const values = Array.isArray(value) ? value : Object.values(value as object);
      // A prompt may be a million token ids, which nobody looks at.
      if (!Array.isArray(value)) fields += values.length;
      for (const inner of values) if (typeof inner === "object" && inner !== null) next.push(inner);
    }
    if (fields + next.length > MAXIMUM_FIELDS) throw refusal(`has more than ${MAXIMUM_FIELDS} fields`);
    level = next;
  }
}

function refusal(reason: string): OpenAIError {
  return new OpenAIError(400, `The JSON body of your request ${reason}.`, { code: "invalid_value" });
}
