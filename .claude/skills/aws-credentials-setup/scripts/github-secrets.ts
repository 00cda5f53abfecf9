import { UserError } from "../../../../user-error.ts";
import type { Credentials } from "./credentials.ts";
import { runCommand } from "./run-command.ts";

/** What the workflows read. */
export const SECRET_NAMES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"] as const;

/** @throws UserError */
export function parseRepository(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9-]*\/[\w.-]+$/.test(name)) return name;
  throw new UserError(`"${name}" is no repository of GitHub: it is written OWNER/NAME.`);
}

/** Keys and region to the secrets of a repository. The values go through standard input, where no list of processes shows them. */
export async function writeSecrets(repository: string, credentials: Credentials, region: string): Promise<void> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const values: Record<(typeof SECRET_NAMES)[number], string | undefined> = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
  };
  for (const name of SECRET_NAMES) {
    const value = values[name];
    if (value === undefined) await removeSecret(repository, name);
    else await runCommand("gh", ["secret", "set", name, "--repo", repository], { input: value });
  }
}

/** The token of earlier, temporary keys would make AWS refuse lasting ones. */
async function removeSecret(repository: string, name: string): Promise<void> {
  const secrets = await runCommand("gh", [
    "secret",
    "list",
    "--repo",
    repository,
    "--json",
    "name",
    "--jq",
    ".[].name",
  ]);
  if (secrets.split("\n").includes(name)) await runCommand("gh", ["secret", "delete", name, "--repo", repository]);
}
