import { LONGEST_TOKEN_SECONDS, TOKEN_PREFIX, TOKEN_REQUEST } from "../../../contract/native-path.ts";
import type { Principal } from "../../iam/principal.ts";
import { AwsError } from "../aws-error.ts";
import { identifyCaller, type SignatureRules, type SignedRequest } from "../signature.ts";

/**
 * Tells whose a bearer token is: the request that was presigned for it is put together again, and its signature computed anew.
 * @throws AwsError 401; a request that is signed itself is no better than one without a token
 */
export function identifyBearer({ headers: { authorization = "" } }: SignedRequest, rules: SignatureRules): Principal {
  const token = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? "";
  if (!token.startsWith(TOKEN_PREFIX)) {
    throw unauthenticated("This path takes a bearer token of SageMaker, and no other authentication.");
  }
  const url = presignedUrl(token);
  const seconds = Number(url.searchParams.get("X-Amz-Expires"));
  if (!(seconds >= 1 && seconds <= LONGEST_TOKEN_SECONDS))
    throw unauthenticated("The bearer token's expiry is invalid.");
  try {
    return identifyCaller({ method: "POST", url, headers: { host: TOKEN_REQUEST.host }, body: Buffer.alloc(0) }, rules);
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(error.name, error.message, { status: 401 }) : error;
  }
}

function presignedUrl(token: string): URL {
  const text = Buffer.from(token.slice(TOKEN_PREFIX.length), "base64").toString();
  const address = `https://${text}`;
  if (!URL.canParse(address)) throw unauthenticated("The bearer token is malformed.");
  const url = new URL(address);
  const { host, action, version } = TOKEN_REQUEST;
  const { searchParams } = url;
  const isOurs = url.host === host && searchParams.get("Action") === action && searchParams.get("Version") === version;
  const isSignedFor = (searchParams.get("X-Amz-Credential") ?? "").endsWith("/sagemaker/aws4_request");
  if (!isOurs || !isSignedFor) throw unauthenticated("The bearer token is malformed.");
  searchParams.delete("Version");
  return url;
}

function unauthenticated(message: string): AwsError {
  return new AwsError("UnrecognizedClientException", message, { status: 401 });
}
