import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";

interface SignedInit {
  readonly service: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  /** Seconds that the request holds, whose signature is in its query; absent: it is in a header. */
  readonly presignedFor?: number;
  /** Default: now. */
  readonly signingDate?: Date;
}

/** A raw request to the local AWS, signed as the operator unless somebody else is given: what no SDK would send. */
export async function signedFetch(address: string, init: SignedInit): Promise<Response> {
  const { service, method = "POST", headers = {}, body = "", presignedFor, signingDate = new Date() } = init;
  const credentials = init.credentials ?? { accessKeyId: "local", secretAccessKey: "local" };
  const url = new URL(address);
  const signer = new SignatureV4({ service, region: "eu-north-1", credentials, sha256: Sha256 });
  const request = {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, ...headers },
    body,
  };
  if (presignedFor !== undefined) {
    const { query, headers: signed } = await signer.presign(request, { expiresIn: presignedFor, signingDate });
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value));
    return fetch(url, { method, headers: without(signed, "host"), ...(method === "GET" ? {} : { body }) });
  }
  const signed = await signer.sign(request, { signingDate });
  return fetch(url, { method, headers: without(signed.headers, "host"), ...(method === "GET" ? {} : { body }) });
}

/** `fetch` writes it itself. */
const without = (headers: Readonly<Record<string, string>>, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
