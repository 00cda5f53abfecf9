import { Command } from "commander";
import { runTool } from "../../../../cli/command-line/command-line.ts";
import { UserError } from "../../../../user-error.ts";
import { hasKeys, parseProfileName, writeProfile } from "../../aws-credentials-setup/scripts/aws-profile.ts";
import { masked } from "../../aws-credentials-setup/scripts/credentials.ts";
import { terminal } from "../../aws-credentials-setup/scripts/terminal.ts";
import { takeAccessKeys } from "./access-keys.ts";
import { launchChromium } from "./browser.ts";
import { oneTimeCode } from "./one-time-code.ts";
import { signIn } from "./sign-in.ts";

interface Flags {
  readonly portalUrl: string;
  readonly profile: string;
  readonly account?: string;
  readonly role?: string;
  readonly region: string;
  readonly timeout: string;
  readonly headed?: boolean;
  readonly yes?: boolean;
}

const command = new Command("take-credentials")
  .description(
    "Signs in to the access portal of an AWS sandbox and takes an account's temporary keys to a profile of the AWS CLI.\n\n" +
      "User name, password and the secret of the authenticator app come from SANDBOX_USER, SANDBOX_PASSWORD and\n" +
      "SANDBOX_TOTP_SECRET, or are asked for.",
  )
  .requiredOption("--portal-url <url>", "address of the portal, such as https://d-1234567890.awsapps.com/start")
  .option("--profile <name>", "profile of the AWS CLI that gets the keys", "sandbox")
  .option("--account <name or id>", "account, when the portal shows several")
  .option("--role <name>", "role, when the account has several")
  .option("--region <region>", "region of the profile", process.env.AWS_REGION || "eu-north-1")
  .option("--timeout <seconds>", "for each page of the portal", "60")
  .option("--headed", "show the browser")
  .option("--yes", "write the profile without asking")
  .action(takeCredentials);

async function takeCredentials(flags: Flags): Promise<void> {
  const { profile, region, headed = false, yes } = flags;
  const portalUrl = parsePortalUrl(flags.portalUrl);
  const timeout = parseTimeout(flags.timeout);
  parseProfileName(profile);
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) throw new UserError(`"${region}" is no region such as eu-north-1.`);
  const replaced = (await hasKeys(profile)) ? " in place of the keys that it has" : "";
  if (!yes) await terminal.confirm(`Write the sandbox's keys to the profile ${profile}${replaced}?`);

  const { SANDBOX_USER, SANDBOX_PASSWORD, SANDBOX_TOTP_SECRET } = process.env;
  if (SANDBOX_TOTP_SECRET) oneTimeCode(SANDBOX_TOTP_SECRET); // a wrong one is told before anything is opened
  const user = SANDBOX_USER || (await terminal.ask("User name", "SANDBOX_USER"));
  const password = SANDBOX_PASSWORD || (await terminal.askSecret("Password", "SANDBOX_PASSWORD"));

  const browser = await launchChromium(process.env, headed);
  try {
    const page = await browser.newPage();
    await signIn(page, {
      portalUrl,
      user,
      password,
      oneTimeCode: async () =>
        SANDBOX_TOTP_SECRET
          ? oneTimeCode(SANDBOX_TOTP_SECRET)
          : terminal.askSecret("One-time code, six digits", "SANDBOX_TOTP_SECRET"),
      timeout,
    });
    const { account, role, credentials } = await takeAccessKeys(page, {
      ...(flags.account !== undefined && { account: flags.account }),
      ...(flags.role !== undefined && { role: flags.role }),
      timeout,
    });
    await writeProfile(profile, credentials, region);
    terminal.say(`The profile ${profile} has the keys ${masked(credentials.accessKeyId)} of ${role} in ${account}.`);
    terminal.say(`Try them: aws sts get-caller-identity --profile ${profile}`);
  } finally {
    await browser.close();
  }
}

/** A password goes to no address that others can read along. */
function parsePortalUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || (url?.protocol === "http:" && url.hostname === "127.0.0.1")) return url.href;
  throw new UserError(`"${text}" is no address of a portal such as https://d-1234567890.awsapps.com/start.`);
}

function parseTimeout(text: string): number {
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 600) return seconds * 1000;
  throw new UserError(`"${text}" is no time limit: say 1 to 600 seconds.`);
}

await runTool(command);
