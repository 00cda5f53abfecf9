import type { IncomingMessage } from "node:http";
import { AwsError } from "./aws-error.ts";

/** Services whose endpoints are not in every region: a client signs for the one that it asks. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  pricing: ["us-east-1", "eu-central-1", "ap-south-1"],
};

const CREDENTIAL = /^AWS4-HMAC-SHA256 .*Credential=([^/\s,]+)\/\d{8}\/([^/\s,]+)\/([^/\s,]+)\/aws4_request/;

/**
 * Any access key will do and the signature itself is not computed again, but a request has to be signed (SigV4) and for
 * this region, so that a client with a wrong region fails here as it would in AWS. STS also has a global endpoint.
 */
export function requireSignature(request: IncomingMessage, region: string): void {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", { status: 403 });
  }
  const [, , signedRegion, service = ""] = CREDENTIAL.exec(authorization) ?? [];
  if (signedRegion === undefined) {
    const message = "Authorization header requires a 'Credential' of Signature Version 4.";
    throw new AwsError("IncompleteSignatureException", message, { status: 403 });
  }
  const regions = ELSEWHERE[service] ?? [region];
  if (!regions.includes(signedRegion) && service !== "sts") {
    const message = `Credential should be scoped to a valid region, not '${signedRegion}'. This local AWS is ${region}.`;
    throw new AwsError("InvalidSignatureException", message, { status: 403 });
  }
}
