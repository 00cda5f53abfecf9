import { UserError } from "../../../../user-error.ts";
import type { Credentials } from "./credentials.ts";
import { CommandFailed, runCommand } from "./run-command.ts";

/** @throws UserError for a name that would not survive in the AWS CLI's files */
export function parseProfileName(name: string): string {
  if (/^[\w.@-]{1,64}$/.test(name)) return name;
  throw new UserError(`"${name}" cannot be a profile's name: use letters, digits, dots and hyphens.`);
}

/** Both versions of the AWS CLI know `configure get`; it fails for a profile or a value that is not there. */
export async function hasKeys(profile: string): Promise<boolean> {
  try {
    return (await runCommand("aws", ["configure", "get", "aws_access_key_id", "--profile", profile])).trim() !== "";
  } catch (error) {
    if (error instanceof CommandFailed) return false;
    throw error;
  }
}

/** Keys and region to a profile of the AWS CLI, by its own means. */
export async function writeProfile(profile: string, credentials: Credentials, region: string): Promise<void> {
  const { accessKeyId, secretAccessKey, sessionToken = "" } = credentials;
  const settings = {
    aws_access_key_id: accessKeyId,
    aws_secret_access_key: secretAccessKey,
    // Empty for lasting keys: the token of earlier ones would make AWS refuse them.
    aws_session_token: sessionToken,
    region,
  };
  for (const [name, value] of Object.entries(settings)) {
    await runCommand("aws", ["configure", "set", name, value, "--profile", profile], {
      secrets: [secretAccessKey, sessionToken],
    });
  }
}
