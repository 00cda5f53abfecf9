import { randomBytes } from "node:crypto";
import { ParameterAlreadyExists, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../names.ts";
import { readParameter } from "../provisioning/inventory/read-parameter.ts";

export interface AdminPassword {
  readonly password: string;
  /** Whether it was made just now. */
  readonly created: boolean;
}

/**
 * The password that the web UI's first administrator gets. Made when there is none, never overwritten: the machine waits for it, and
 * takes it once, for an empty database.
 */
export async function ensureAdminPassword(client: SSMClient, names: Names): Promise<AdminPassword> {
  const Name = names.parameter.webUi("admin-password");
  const existing = await readParameter(client, Name);
  if (existing !== undefined) return { password: existing, created: false };
  // Letters and digits alone: nothing that a shell, an environment file or a double click takes for something else.
  const password = randomBytes(24).toString("hex");
  try {
    await client.send(
      new PutParameterCommand({
        Name,
        Description: "Of the web UI's first administrator; npx openai-sagemaker webui-password shows it",
        Type: "SecureString",
        Value: password,
        Tags: Object.entries(names.tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    return { password, created: true };
  } catch (error) {
    if (!(error instanceof ParameterAlreadyExists)) throw error;
    // Another process stored one first; that one is the password.
    return ensureAdminPassword(client, names);
  }
}
