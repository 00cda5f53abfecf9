import type { IncomingMessage, ServerResponse } from "node:http";
import type { Principal } from "../iam/principal.ts";
import type { AwsError } from "./aws-error.ts";
import type { FaultRequest } from "./faults.ts";
import type { SignatureRules, SignedRequest } from "./signature.ts";

/** A request whose signature was verified. */
export interface AuthenticRequest {
  readonly message: IncomingMessage;
  readonly body: Buffer;
  /** Who signed it. */
  readonly caller: Principal;
}

/** What is asked before each operation: whether its caller may, and whether it shall fail. */
export type BeforeOperation = (caller: Principal, request: FaultRequest) => Promise<void>;

/** One of AWS's wire protocols: which requests speak it, and how answers and errors look in it. */
export interface Protocol {
  accepts(request: IncomingMessage): boolean;
  /** Bytes that a body may have. Default: what the HTTP servers in front of AWS's services take. */
  readonly bodyLimit?: number;
  /** Tells who sent the request; default: who signed it. @throws AwsError */
  identify?(request: SignedRequest, rules: SignatureRules): Principal;
  /** Answers the request, or throws. */
  answer(request: AuthenticRequest, response: ServerResponse): Promise<void>;
  writeError(response: ServerResponse, error: AwsError): void;
}
