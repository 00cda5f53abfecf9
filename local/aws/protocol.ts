import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsError } from "./aws-error.ts";

/** One of AWS's wire protocols: which requests speak it, and how answers and errors look in it. */
export interface Protocol {
  accepts(request: IncomingMessage): boolean;
  /** Answers the request, or throws. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  writeError(response: ServerResponse, error: AwsError): void;
}
