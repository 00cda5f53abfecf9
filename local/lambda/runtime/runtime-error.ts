import { types } from "node:util";
import type { ErrorPayload } from "../error-payload.ts";

/** An error that the runtime finds, by the name that AWS's runtime gives it. */
export class RuntimeError extends Error {
  constructor(type: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = `Runtime.${type}`;
  }
}

/** What a caller is told about an error that a function threw. */
export function describeError(thrown: unknown): ErrorPayload {
  if (types.isNativeError(thrown)) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** Writes an error into the function's log, in one line as CloudWatch needs it. */
export function logError(occasion: string, error: ErrorPayload): void {
  console.error(`${occasion}\t${JSON.stringify(error)}`);
}
