import { type Operation, OPERATIONS } from "../operations.ts";
import type { JsonObject } from "../json.ts";
import type { CallerApi } from "./caller-api.ts";
import { messages } from "./messages/messages.ts";
import { responses } from "./responses/responses.ts";

/** The operations of APIs beside OpenAI's older ones. */
export const CALLER_APIS: Readonly<Partial<Record<Operation, CallerApi>>> = { response: responses, message: messages };

/** A checked request without what no model is given. */
export function forModel(operation: Operation, request: JsonObject): JsonObject {
  const api = operation === "message-tokens" ? messages : CALLER_APIS[operation];
  return api?.forModel(request) ?? request;
}

/** What an error of a path looks like, where it is not OpenAI's. */
export function errorBodyFor(path: string): CallerApi["errorBody"] | undefined {
  const operation = OPERATIONS.get(path);
  return operation === "message" || operation === "message-tokens" ? messages.errorBody : undefined;
}
