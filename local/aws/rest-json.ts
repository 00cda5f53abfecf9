import type { ServerResponse } from "node:http";
import type { AwsError } from "./aws-error.ts";
import { toJson } from "./json.ts";

/**
 * An answer of AWS REST JSON.
 * @param output absent: the answer has no body
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function writeRestJson(response: ServerResponse, status: number, output?: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(output === undefined ? undefined : toJson(output));
}

/** An error of AWS REST JSON. Services spell the member that has the sentence in one of two ways. */
export function writeRestError(response: ServerResponse, error: AwsError, sentence: "Message" | "message"): void {
  response.setHeader("x-amzn-ErrorType", error.name);
  writeRestJson(response, error.status, { ...error.members, [sentence]: error.message });
}
