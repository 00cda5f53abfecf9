const UNREACHABLE = new Set([
  "ENOTFOUND",
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EAI_AGAIN",
  "EAI_FAIL",
  "ETIMEDOUT",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ENETDOWN",
  "EPIPE",
]);

/** Source: Node's documentation, "X509 certificate error codes". */
const UNTRUSTED =
  /^(CERT_\w+|\w*SELF_SIGNED_CERT\w*|UNABLE_TO_(VERIFY|GET)\w+|ERR_TLS_CERT_ALTNAME_INVALID|INVALID_CA|HOSTNAME_MISMATCH)$/;

/** What Node tells of a connection: where it led, and by which address, of several the first. */
interface ConnectionError extends Error {
  readonly code?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly host?: string;
  readonly input?: string;
  readonly errors?: readonly ConnectionError[];
}

/** The sentence for an error on the way to AWS; nothing for any other error. */
export function explainConnection(error: Error): string | undefined {
  const { name, code = "", hostname, address, host, input, errors: [first] = [] } = error as ConnectionError;
  const where = hostname ?? address ?? host ?? first?.hostname ?? first?.address ?? "its endpoint";
  if (code === "ERR_INVALID_URL") {
    return `"${input}" is no URL: check AWS_ENDPOINT_URL, and endpoint_url in AWS's configuration.`;
  }
  if (UNTRUSTED.test(code)) {
    return `The certificate that answers for AWS is not trusted (${code}): if a proxy of your network signs it, name its certificate in NODE_EXTRA_CA_CERTS.`;
  }
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) {
    return `What answers in the place of AWS does not speak TLS (${code}): check AWS_ENDPOINT_URL, which may want http://, and the proxy.`;
  }
  if (isNotOfAws(error)) {
    return "What answers in the place of AWS is not AWS: check the network, the proxy and AWS_ENDPOINT_URL.";
  }
  if (name !== "TimeoutError" && !UNREACHABLE.has(code)) return undefined;
  return `AWS cannot be reached at ${where} (${code || name}): check the network, AWS_REGION and AWS_ENDPOINT_URL.`;
}

/** A page of a proxy or of a hotel's network: JSON services cannot parse it, and the others find no error's name in it. */
function isNotOfAws({ name, message }: Error): boolean {
  if (name === "Unknown") return /^Unknown(Error)?$/.test(message);
  return name === "SyntaxError" && message.includes("Deserialization error: to see the raw response");
}
