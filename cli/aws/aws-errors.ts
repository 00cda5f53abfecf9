import { isNativeError } from "node:util/types";
import { explainCredentials } from "./credential-errors.ts";
import { explainConnection } from "./connection-errors.ts";

const CLOCK =
  "The clock of this machine differs from AWS's by minutes: set it right, and check that it is kept right (`timedatectl` shows it).";
const EXPIRED = "The AWS credentials have expired: sign in again.";
const UNKNOWN =
  "AWS does not know these credentials: sign in again, or check AWS_PROFILE, and that the account has enabled the region AWS_REGION.";

const WRONG_SECRET = "AWS does not accept the secret key: check the credentials, and the clock of this machine.";

/** Names of errors by which AWS and its SDK say that the credentials are the matter. */
const CREDENTIAL_ERRORS: Readonly<Record<string, string>> = {
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  RequestExpired: EXPIRED,
  InvalidClientTokenId: UNKNOWN,
  UnrecognizedClientException: UNKNOWN,
  AuthFailure: UNKNOWN,
  OptInRequired: UNKNOWN,
  RequestTimeTooSkewed: CLOCK,
  SignatureDoesNotMatch: WRONG_SECRET,
};

const ACCESS_DENIED = /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|NotAuthorized)$/;
const TOO_MANY = /^(Throttling(Exception)?|ThrottledException|TooManyRequestsException|RequestLimitExceeded|SlowDown)$/;

/** The sentence for an error of AWS or of the way there that an operator can put right; nothing for any other error. */
export function explainAwsError(error: unknown): string | undefined {
  if (!isNativeError(error)) return undefined;
  const { name, message } = error;
  // Services name both a wrong key and a wrong clock so, and say which in the message.
  if (/^(InvalidSignatureException|SignatureDoesNotMatch)$/.test(name) && /expired|not yet current/i.test(message))
    return CLOCK;
  // That of another region than the service's is named so, too.
  if (name === "InvalidSignatureException" && /does not match the signature/.test(message)) return WRONG_SECRET;
  const credentials = CREDENTIAL_ERRORS[name] ?? explainCredentials(error);
  if (credentials !== undefined) return credentials;
  if (ACCESS_DENIED.test(name)) {
    const what = message.replace(/ Encoded authorization failure message:.*/s, "").replace(/\.?$/, ".");
    return `AWS does not allow it: ${what} \`npx openai-sagemaker deployer-policy\` prints what an operator has to be allowed.`;
  }
  if (TOO_MANY.test(name)) return `AWS is asked too often at the moment (${name}): wait a minute and try again.`;
  return explainConnection(error);
}

/** Any other answer of AWS in its own words; nothing for an error that is not AWS's. */
export function quoteAwsError(error: unknown): string | undefined {
  if (!isNativeError(error) || !("$metadata" in error)) return undefined;
  const { name, message } = error;
  const { httpStatusCode = 0 } = error.$metadata as { readonly httpStatusCode?: number };
  const cure = httpStatusCode >= 500 ? " Try again; https://health.aws.amazon.com/ tells of AWS's own troubles." : "";
  return `AWS answers: ${name}: ${message}${cure}`;
}
