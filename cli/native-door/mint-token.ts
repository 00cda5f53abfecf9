import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { TOKEN_PREFIX, TOKEN_REQUEST } from "../../contract/native-path.ts";

export interface TokenOptions {
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  readonly region: string;
  /** How long it holds: at most twelve hours, and never longer than the credentials. */
  readonly seconds: number;
  readonly now: Date;
}

/** As botocore writes them, so that a token is byte for byte what AWS's own generator makes. */
const PARAMETERS = [
  "Action",
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-SignedHeaders",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
] as const;

/** Makes SageMaker's bearer token, without asking AWS: whoever has it may what the credentials may, until it ends. */
export async function mintToken({ credentials, region, seconds, now }: TokenOptions): Promise<string> {
  const { host, action, version } = TOKEN_REQUEST;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const identity = { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
  const signer = new SignatureV4({ service: "sagemaker", region, credentials: identity, sha256: Sha256 });
  const request = new HttpRequest({ method: "POST", hostname: host, headers: { host }, query: { Action: action } });
  const { query = {} } = await signer.presign(request, { expiresIn: seconds, signingDate: now });
  const parameters = PARAMETERS.flatMap((name) => {
    const value = query[name];
    return typeof value === "string" ? [`${name}=${encodeURIComponent(value)}`] : [];
  });
  const text = `${host}/?${parameters.join("&")}&Version=${version}`;
  return `${TOKEN_PREFIX}${Buffer.from(text).toString("base64")}`;
}
