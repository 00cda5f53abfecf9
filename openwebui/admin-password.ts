import { randomBytes } from "node:crypto";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../names.ts";
import { ensureSecret } from "./ensure-secret.ts";

export interface AdminPassword {
  readonly password: string;
  /** Whether it was made just now. */
  readonly created: boolean;
}

/** The password that the web UI's first administrator gets: the machine takes it once, for an empty database. */
export async function ensureAdminPassword(client: SSMClient, names: Names): Promise<AdminPassword> {
  const { value: password, created } = await ensureSecret(client, names, {
    name: "admin-password",
    description: "Of the web UI's first administrator; npx openai-sagemaker webui-password shows it",
    // Letters and digits alone: nothing that a shell, an environment file or a double click takes for something else.
    make: () => randomBytes(24).toString("hex"),
  });
  return { password, created };
}
