import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Principal } from "../iam/principal.ts";
import { AwsError } from "./aws-error.ts";
import type { Credentials } from "./iam/sessions.ts";

/** Services whose endpoints are not in every region: a client signs for the one that it asks. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  pricing: ["us-east-1", "eu-central-1", "ap-south-1"],
};

const ALGORITHM = "AWS4-HMAC-SHA256";
const MINUTE_MILLISECONDS = 60_000;
/** AWS takes a request up to 15 minutes before and after its own time. */
const SKEW_MINUTES = 15;

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Uint8Array;
}

export interface SignatureRules {
  readonly region: string;
  readonly credentials: Credentials;
}

/** What a request says of its signature, in a header or, presigned, in its query. */
interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly time: string;
  /** Seconds; only of a presigned request. */
  readonly expires?: number;
}

/**
 * Verifies a request's Signature Version 4, in its header or presigned, and tells who signed it. Like AWS's services, those that are
 * called by a form (AWS query) have other names for an unknown key and a wrong signature than the others.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function identifyCaller(request: SignedRequest, { region, credentials }: SignatureRules): Principal {
  const signature = signatureIn(request);
  const regions = ELSEWHERE[signature.service] ?? [region];
  // STS also has a global endpoint.
  if (!regions.includes(signature.region) && signature.service !== "sts" && signature.service !== "iam") {
    const message = `Credential should be scoped to a valid region, not '${signature.region}'. This local AWS is ${region}.`;
    throw refused("InvalidSignatureException", message);
  }
  const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  const known = credentials.find(signature.accessKeyId);
  // A developer's own token beside the operator's keys, left in the environment, does no harm.
  if (known === undefined || (known.sessionToken !== undefined && known.sessionToken !== signature.sessionToken)) {
    const name = isForm ? "InvalidClientTokenId" : "UnrecognizedClientException";
    throw refused(name, "The security token included in the request is invalid.");
  }
  if (known.expiration !== undefined && known.expiration.getTime() <= Date.now()) {
    const name = isForm ? "ExpiredToken" : "ExpiredTokenException";
    throw refused(name, "The security token included in the request is expired");
  }
  const wrong = isForm ? "SignatureDoesNotMatch" : "InvalidSignatureException";
  requireTimely(signature, wrong);
  if (!equal(computed(request, signature, known.secretAccessKey), signature.signature)) {
    const message =
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
    throw refused(wrong, message);
  }
  return known.principal;
}

const PARTS: Readonly<Record<string, RegExp>> = {
  Credential: /Credential=([^,\s]+)/,
  SignedHeaders: /SignedHeaders=([^,\s]+)/,
  Signature: /Signature=([^,\s]+)/,
};

function signatureIn({ headers, url: { searchParams } }: SignedRequest): Signature {
  const presigned = searchParams.get("X-Amz-Algorithm") !== null;
  const { authorization } = headers;
  if (authorization === undefined && !presigned) {
    throw refused("MissingAuthenticationTokenException", "Missing Authentication Token");
  }
  const header = (name: string) => PARTS[name]?.exec(authorization ?? "")?.[1] ?? "";
  const part = (name: string) => (presigned ? (searchParams.get(`X-Amz-${name}`) ?? "") : header(name));
  const [accessKeyId = "", date = "", region = "", service = "", end] = part("Credential").split("/");
  if (end !== "aws4_request" || (!presigned && !authorization?.startsWith(`${ALGORITHM} `))) {
    const message = "Authorization header requires a 'Credential' of Signature Version 4.";
    throw refused("IncompleteSignatureException", message);
  }
  const token = presigned ? searchParams.get("X-Amz-Security-Token") : headers["x-amz-security-token"];
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: part("SignedHeaders").split(";"),
    signature: part("Signature"),
    sessionToken: token === null ? undefined : String(token),
    time: presigned ? part("Date") : String(headers["x-amz-date"] ?? ""),
    ...(presigned && { expires: Number(part("Expires")) }),
  };
}

/** A client signs many requests in one second. */
let lastTime = { time: "", milliseconds: Number.NaN };

function millisecondsOf(time: string): number {
  if (lastTime.time === time) return lastTime.milliseconds;
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  lastTime = { time, milliseconds: Date.parse(iso) };
  return lastTime.milliseconds;
}

function requireTimely({ time, expires }: Signature, name: string): void {
  const signed = millisecondsOf(time);
  const now = Date.now();
  if (expires !== undefined && now > signed + expires * 1000)
    throw refused("ExpiredTokenException", "Request has expired.");
  if (expires === undefined && !(Math.abs(now - signed) <= SKEW_MINUTES * MINUTE_MILLISECONDS)) {
    throw refused(
      name,
      `Signature expired or not yet current: ${time} is more than ${SKEW_MINUTES} min from ${new Date(now).toISOString()}`,
    );
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function computed({ method, url, headers, body }: SignedRequest, signature: Signature, secret: string): string {
  const query = url.search === "" ? [] : canonicalQuery(url.searchParams);
  const canonical = [
    method,
    signature.service === "s3" || url.pathname === "/" ? url.pathname : url.pathname.split("/").map(encode).join("/"),
    query.join("&"),
    ...signature.signedHeaders.map(
      (name) =>
        `${name}:${String(headers[name] ?? "")
          .trim()
          .replaceAll(/ +/g, " ")}`,
    ),
    "",
    signature.signedHeaders.join(";"),
    sha256(body),
  ].join("\n");
  const scope = [signature.date, signature.region, signature.service, "aws4_request"];
  const text = [ALGORITHM, signature.time, scope.join("/"), sha256(canonical)].join("\n");
  return hmac(signingKey(secret, scope), text).toString("hex");
}

function canonicalQuery(searchParams: URLSearchParams): string[] {
  return [...searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map((pair) => pair.map(encode).join("="))
    .sort();
}

const keys = new Map<string, Buffer>();

/** The same for a day, a service and a secret: a few hundred requests a second ask for it. */
function signingKey(secret: string, scope: readonly string[]): Buffer {
  const name = [secret, ...scope].join("/");
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = scope.reduce(hmac, Buffer.from(`AWS4${secret}`));
  keys.set(name, key);
  return key;
}

/** As RFC 3986 has it. A path is encoded a second time, as every service but S3 wants it. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

const hmac = (key: Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");

function equal(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function refused(name: string, message: string): AwsError {
  return new AwsError(name, message, { status: 403 });
}
