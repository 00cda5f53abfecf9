import type { AwsCaller } from "./aws-caller.ts";
import { readBytes } from "./read-bytes.ts";

/** The two JSON protocols differ in nothing else. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
interface JsonCall {
  /** `ssm:GetParametersByPath` */
  readonly action: `${string}:${string}`;
  /** The service's name in the protocol. */
  readonly target: string;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1";
  readonly input: object;
}

/** Calls an operation of a service that speaks JSON; input and output are the AWS SDK's, as far as they have no dates or bytes. */
export async function callJson<Output>(
  call: AwsCaller,
  { action, target, contentType, input }: JsonCall,
  abortSignal?: AbortSignal,
): Promise<Output> {
  const operation = action.slice(action.indexOf(":") + 1);
  const headers = { "content-type": contentType, "x-amz-target": `${target}.${operation}` };
  const answer = await call({ action, path: "/", headers, body: JSON.stringify(input) }, abortSignal);
  return JSON.parse((await readBytes(answer.body)).toString());
}
