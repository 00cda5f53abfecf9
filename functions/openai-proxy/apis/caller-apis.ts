import { type Operation, OPERATIONS } from "../operations.ts";
import type { CallerApi } from "./caller-api.ts";

/** The operations of APIs beside OpenAI's older ones. */
export const CALLER_APIS: Readonly<Partial<Record<Operation, CallerApi>>> = {};

/** The API of a path, which decides what an error looks like. */
export function callerApi(path: string): CallerApi | undefined {
  const operation = OPERATIONS.get(path);
  return operation && CALLER_APIS[operation];
}
