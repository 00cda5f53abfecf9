/** Names of errors by which AWS and its SDK say that the credentials are the matter. */
const CREDENTIAL_ERRORS: Readonly<Record<string, string>> = {
  CredentialsProviderError:
    "There are no AWS credentials: sign in (`aws sso login`, AWS_PROFILE, environment variables) first.",
  ExpiredToken: "The AWS credentials have expired: sign in again.",
  ExpiredTokenException: "The AWS credentials have expired: sign in again.",
  InvalidClientTokenId: "AWS does not know these credentials: sign in again, or check AWS_PROFILE.",
  RequestExpired: "The AWS credentials have expired: sign in again.",
  UnrecognizedClientException: "AWS does not know these credentials: sign in again, or check AWS_PROFILE.",
  SignatureDoesNotMatch: "AWS does not accept the secret key: check the credentials, and the clock of this machine.",
};

const NETWORK_ERRORS = new Set(["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH"]);

/** The sentence for an error of AWS or of the way there that an operator can put right; nothing for any other error. */
export function explainAwsError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const credentials = CREDENTIAL_ERRORS[error.name];
  if (credentials !== undefined) return credentials;
  // EC2 has a name of its own for it.
  if (/^(AccessDenied(Exception)?|UnauthorizedOperation)$/.test(error.name)) {
    return `AWS does not allow it: ${error.message.replace(/ Encoded authorization failure message:.*/s, "")}`;
  }
  const { code, hostname, address } = error as { code?: string; hostname?: string; address?: string };
  if (code !== undefined && NETWORK_ERRORS.has(code)) {
    return `AWS cannot be reached at ${hostname ?? address ?? "its endpoint"} (${code}): check the network, AWS_REGION and AWS_ENDPOINT_URL.`;
  }
  return undefined;
}

/** Any other answer of AWS in its own words; nothing for an error that is not AWS's. */
export function quoteAwsError(error: unknown): string | undefined {
  return error instanceof Error && "$metadata" in error ? `AWS answers: ${error.name}: ${error.message}` : undefined;
}
