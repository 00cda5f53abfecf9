import { STSClient } from "@aws-sdk/client-sts";
import { UserError } from "../../../../user-error.ts";
import type { Terminal } from "./terminal.ts";

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Only temporary keys have one. */
  readonly sessionToken?: string;
}

/**
 * Credentials as AWS forms them. Keys that begin with ASIA are temporary and come with a token, those that begin with AKIA
 * without (IAM user guide, "IAM identifiers", unique prefixes).
 * @throws UserError
 */
export function parseCredentials(accessKeyId: string, secretAccessKey: string, sessionToken?: string): Credentials {
  const [id, secret, token] = [accessKeyId.trim(), secretAccessKey.trim(), sessionToken?.trim()];
  if (!/^A(K|S)IA[A-Z0-9]{12,124}$/.test(id)) {
    throw new UserError("That is no access key id: it begins with AKIA or ASIA, then come capital letters and digits.");
  }
  if (!/^\S{16,}$/.test(secret)) throw new UserError("That is no secret access key: it is one word of 40 characters.");
  if (id.startsWith("AKIA")) return { accessKeyId: id, secretAccessKey: secret };
  if (!token) throw new UserError("Keys that begin with ASIA are temporary: AWS_SESSION_TOKEN is needed with them.");
  if (/\s/.test(token)) throw new UserError("That is no session token: it is one word without spaces.");
  return { accessKeyId: id, secretAccessKey: secret, sessionToken: token };
}

/** From the environment, else from hidden prompts. */
export async function readCredentials(
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (AWS_ACCESS_KEY_ID && AWS_SECRET_ACCESS_KEY) {
    return parseCredentials(AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN);
  }
  const id = await terminal.askSecret("AWS access key id", "AWS_ACCESS_KEY_ID");
  const secret = await terminal.askSecret("AWS secret access key", "AWS_SECRET_ACCESS_KEY");
  const temporary = id.trim().startsWith("ASIA");
  return parseCredentials(
    id,
    secret,
    temporary ? await terminal.askSecret("AWS session token", "AWS_SESSION_TOKEN") : undefined,
  );
}

/** Whatever a profile stands for: keys, single sign-on, a role. */
export async function resolveProfile(profile: string): Promise<Credentials> {
  const client = new STSClient({ profile });
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return parseCredentials(accessKeyId, secretAccessKey, sessionToken);
  } finally {
    client.destroy();
  }
}

/** What may be shown of a key. */
export function masked(accessKeyId: string): string {
  return `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}
