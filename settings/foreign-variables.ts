/**
 * What else may stand in a `.env` file: variables of the programs that run beside us, and what `npm start` prints for other tools.
 * Hugging Face's are named one by one, for settings begin with `HF_` too.
 */
const FOREIGN = [
  /^(AWS|TF|TERRAFORM|OPENTOFU|CDKTF|CHECKPOINT|NODE)_\w+$/,
  // Which file is read is not said in a file.
  /^OPENAI_(?!SAGEMAKER_)\w+$/,
  /^HF_(TOKEN|HOME|ENDPOINT|HUB_\w+)$/,
  /^(HTTPS?|NO|ALL)_PROXY$/i,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/,
  /^(CI|DEBUG|FORCE_COLOR|NO_COLOR|TZ)$/,
  /^HTTP_API_URL$/,
];

/** Node reads them as it starts, and a `.env` file is read later. */
const TOO_LATE = /^NODE_(OPTIONS|EXTRA_CA_CERTS|USE_ENV_PROXY)$/;

export function isForeign(name: string): boolean {
  return FOREIGN.some((pattern) => pattern.test(name));
}

export function comesTooLate(name: string): boolean {
  return TOO_LATE.test(name);
}
