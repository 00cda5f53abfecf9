import { ParameterAlreadyExists, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../names.ts";
import { readParameter } from "../provisioning/inventory/read-parameter.ts";

/** All that are made so, by the command line and not by Terraform: no state may know a secret. */
export const WEB_UI_SECRETS = ["admin-password", "people-secret", "identity-secret"] as const;

export interface WebUiSecret {
  readonly name: (typeof WEB_UI_SECRETS)[number];
  /** Of the parameter, for whoever finds it in the console. */
  readonly description: string;
  /** What it is when there is none yet. */
  make(): string;
}

/** A secret that the web UI's machine or openai-proxy waits for: made when there is none, never overwritten. */
export async function ensureSecret(
  client: SSMClient,
  names: Names,
  secret: WebUiSecret,
): Promise<{ readonly value: string; readonly created: boolean }> {
  const Name = names.parameter.webUi(secret.name);
  const existing = await readParameter(client, Name);
  if (existing !== undefined) return { value: existing, created: false };
  const value = secret.make();
  try {
    await client.send(
      new PutParameterCommand({
        Name,
        Description: secret.description,
        Type: "SecureString",
        Value: value,
        Tags: Object.entries(names.tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    return { value, created: true };
  } catch (error) {
    if (!(error instanceof ParameterAlreadyExists)) throw error;
    // Another process stored one first; that one counts.
    return ensureSecret(client, names, secret);
  }
}
