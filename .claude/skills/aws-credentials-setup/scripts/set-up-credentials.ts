import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { Command } from "commander";
import { runTool } from "../../../../cli/command-line/command-line.ts";
import { UserError } from "../../../../user-error.ts";
import { hasKeys, parseProfileName, writeProfile } from "./aws-profile.ts";
import { type Credentials, masked, readCredentials, resolveProfile } from "./credentials.ts";
import { parseRepository, SECRET_NAMES, writeSecrets } from "./github-secrets.ts";
import { terminal } from "./terminal.ts";

interface Flags {
  readonly profile?: string;
  readonly repository?: string;
  readonly fromProfile?: string;
  readonly region: string;
  readonly yes?: boolean;
}

const command = new Command("set-up-credentials")
  .description("Puts AWS credentials into a profile of the AWS CLI and into the secrets of a GitHub repository.")
  .option("--profile <name>", "profile of the AWS CLI that gets the keys")
  .option("--repository <owner/name>", "GitHub repository whose secrets get the keys")
  .option("--from-profile <name>", "take the keys of this profile; else of the environment, else ask")
  .option("--region <region>", "region that goes with the keys", process.env.AWS_REGION || "eu-north-1")
  .option("--yes", "write without asking")
  .action(setUp);

async function setUp({ profile, repository, fromProfile, region, yes }: Flags): Promise<void> {
  if (profile === undefined && repository === undefined) {
    throw new UserError("There is nothing to write to: give --profile, --repository or both.");
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new UserError(`"${region}" is no region such as eu-north-1.`);
  if (profile !== undefined) parseProfileName(profile);
  if (repository !== undefined) parseRepository(repository);

  const credentials = fromProfile
    ? await resolveProfile(parseProfileName(fromProfile))
    : await readCredentials(process.env, terminal);
  terminal.say(`${await readCaller(credentials, region)}, keys ${masked(credentials.accessKeyId)}`);
  if (profile !== undefined) {
    const replaced = (await hasKeys(profile)) ? ", in place of the keys that it has" : "";
    terminal.say(`  to the profile ${profile} of the AWS CLI, region ${region}${replaced}`);
  }
  if (repository !== undefined) terminal.say(`  to the secrets ${SECRET_NAMES.join(", ")} of ${repository}`);
  if (!yes) await terminal.confirm("Write them?");

  if (profile !== undefined) await writeProfile(profile, credentials, region);
  if (repository !== undefined) await writeSecrets(repository, credentials, region);
  terminal.say("Written.");
}

/** The account and the name behind the keys; AWS's refusal when they are none. */
async function readCaller(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  region: string,
): Promise<string> {
  const client = new STSClient({
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
  });
  try {
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand());
    return `Account ${Account}, ${Arn}`;
  } finally {
    client.destroy();
  }
}

await runTool(command);
