import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** Raised when the stack names a secret and its token cannot be had; the message says what to do. */
export class HubTokenUnreadable extends Error {
  override name = "HubTokenUnreadable";
}

/** A warm instance learns of a new token after five minutes. */
const LIFETIME_MILLISECONDS = 5 * 60 * 1000;

/**
 * The token for the Hugging Face hub: the secret's text, or `HF_TOKEN` of a key/value secret, as the console makes them.
 * It belongs into a request, never into an answer, an error or a log.
 * @param secretArn absent when the stack has no secret; then there is no token
 */
export function hubToken(
  client: SecretsManagerClient,
  secretArn: string | undefined,
  now: () => number = Date.now,
): () => Promise<string | undefined> {
  let known: { readonly token: string; readonly until: number } | undefined;
  return async () => {
    if (secretArn === undefined) return undefined;
    if (known === undefined || known.until <= now()) {
      known = { token: await readToken(client, secretArn), until: now() + LIFETIME_MILLISECONDS };
    }
    return known.token;
  };
}

async function readToken(client: SecretsManagerClient, secretArn: string): Promise<string> {
  const text = await readSecret(client, secretArn);
  const token = (text.startsWith("{") ? tokenInJson(text) : text)?.trim();
  if (token) return token;
  throw new HubTokenUnreadable(
    `The secret ${secretArn} holds no token: store the token as its text, or under the key HF_TOKEN.`,
  );
}

async function readSecret(client: SecretsManagerClient, SecretId: string): Promise<string> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString?.trim() ?? "";
  } catch (error) {
    const { name, message } = error as Error;
    throw new HubTokenUnreadable(
      `The secret ${SecretId} cannot be read (${name}, ${message}): check HF_TOKEN_SECRET, and the secret's own policy and key.`,
    );
  }
}

/** What a parser complains of would show a part of the secret. */
function tokenInJson(text: string): string | undefined {
  try {
    const { HF_TOKEN } = JSON.parse(text) as { HF_TOKEN?: unknown };
    return typeof HF_TOKEN === "string" ? HF_TOKEN : undefined;
  } catch {
    return undefined;
  }
}
