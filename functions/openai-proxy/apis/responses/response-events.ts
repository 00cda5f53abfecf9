import type { OpenAIError } from "../../errors/openai-error.ts";
import type { JsonObject } from "../../json.ts";
import { asText } from "./plain-values.ts";

/** Gives an event the next number, and its form on the wire. */
export type Emit = (event: JsonObject) => string;

export function numberedEvents(): Emit {
  let next = 0;
  return (event) => {
    // A relayed event mostly has it: a copy of each token would cost more than the rest.
    const numbered = event.sequence_number === next ? event : { ...event, sequence_number: next };
    next += 1;
    return `event: ${asText(event.type)}\ndata: ${JSON.stringify(numbered)}\n\n`;
  };
}

export function beginningEvents(emit: Emit, response: JsonObject): string {
  return emit({ type: "response.created", response }) + emit({ type: "response.in_progress", response });
}

/** Of the codes that OpenAI's schema knows for a response that failed, and the one by which agents see that they have to shorten. */
export function failedEvent(emit: Emit, response: JsonObject, { status, code, message }: OpenAIError): string {
  const shown =
    status === 429
      ? "rate_limit_exceeded"
      : status >= 500
        ? "server_error"
        : code === TOO_LONG
          ? code
          : "invalid_prompt";
  const failed = { ...response, status: "failed", error: { code: shown, message }, incomplete_details: null };
  return emit({ type: "response.failed", response: failed });
}

const TOO_LONG = "context_length_exceeded";
