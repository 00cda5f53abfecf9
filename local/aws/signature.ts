import type { IncomingMessage } from "node:http";
import { AwsError } from "./aws-error.ts";

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
  const [, , signedRegion, service] = CREDENTIAL.exec(authorization) ?? [];
  if (signedRegion === undefined) {
    const message = "Authorization header requires a 'Credential' of Signature Version 4.";
    throw new AwsError("IncompleteSignatureException", message, { status: 403 });
  }
  if (signedRegion !== region && service !== "sts") {
    const message = `Credential should be scoped to a valid region, not '${signedRegion}'. This local AWS is ${region}.`;
    throw new AwsError("InvalidSignatureException", message, { status: 403 });
  }
}
