import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import type { Names } from "../../names.ts";
import { ensureAdminPassword } from "../../openwebui/admin-password.ts";

const KeptLogin = v.object({
  /** The admin's. Open WebUI takes it once, for an empty database. */
  password: v.string(),
  /** Signs the sessions, so that a browser stays logged in over restarts. */
  secretKey: v.string(),
});
export type KeptLogin = v.InferOutput<typeof KeptLogin>;

/** What belongs to the database in a folder: made with it, and stored as the operator's tools expect it. */
export async function keepLogin(folder: string, ssm: SSMClient, names: Names): Promise<KeptLogin> {
  const file = join(folder, "login.json");
  if (existsSync(file)) {
    const kept = v.parse(KeptLogin, JSON.parse(readFileSync(file, "utf8")));
    const Name = names.parameter.webUi("admin-password");
    await ssm.send(new PutParameterCommand({ Name, Type: "SecureString", Value: kept.password, Overwrite: true }));
    return kept;
  }
  const { password } = await ensureAdminPassword(ssm, names);
  const made = { password, secretKey: randomBytes(32).toString("hex") };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
