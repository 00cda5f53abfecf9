/**
 * What the caller of a function gets when the function fails.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** A function failed: AWS's `FunctionError: Unhandled`. */
export class FunctionError extends Error {
  readonly payload: ErrorPayload;

  constructor(payload: ErrorPayload) {
    super(`${payload.errorType}: ${payload.errorMessage}`);
    this.name = "FunctionError";
    this.payload = payload;
  }
}

/** An invocation that Lambda refuses before the function hears of it. `name` is the exception of AWS's API. */
export class InvocationRefused extends Error {
  constructor(name: "TooManyRequestsException" | "RequestEntityTooLargeException", message: string) {
    super(message);
    this.name = name;
  }
}
