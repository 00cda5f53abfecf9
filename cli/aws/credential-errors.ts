import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/** The sentence for an error of the AWS SDK that finds no credentials; nothing for any other error. */
export function explainCredentials(
  { name, message, stack = "" }: Error,
  environment: Environment = process.env,
): string | undefined {
  if (name === "TokenProviderError") return signIn("aws sso login", environment);
  // A profile that names a section which is not there makes the SDK itself fail.
  const isOfProvider =
    name === "CredentialsProviderError" || /[\\/]@aws-sdk[\\/](credential-provider|token-provider)/.test(stack);
  if (!isOfProvider) return undefined;
  const { AWS_PROFILE: profile } = environment;
  if (/\bSSO\b/.test(message)) return signIn("aws sso login", environment);
  if (/load token from \S*\/login\/cache/.test(message)) return signIn("aws login", environment);
  if (!profile)
    return "There are no AWS credentials: sign in (`aws sso login`, AWS_PROFILE, environment variables) first.";
  if (!hasProfile(profile, environment)) {
    return `There is no profile ${profile} in AWS's configuration: \`aws configure list-profiles\` shows those there are; correct AWS_PROFILE.`;
  }
  return `The profile ${profile} of AWS_PROFILE gives no credentials: \`aws sts get-caller-identity --profile ${profile}\` says why.`;
}

function signIn(command: string, { AWS_PROFILE: profile }: Environment): string {
  const flags = profile ? ` --profile ${profile}` : "";
  return `You are not signed in to AWS, or no longer: \`${command}${flags}\` signs in.`;
}

/** Source: AWS CLI user guide, "Configuration and credential file settings". */
function hasProfile(profile: string, { AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE }: Environment): boolean {
  const folder = join(homedir(), ".aws");
  const files = [AWS_CONFIG_FILE || join(folder, "config"), AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials")];
  return files.some((file) =>
    readSections(file).some((section) => section === profile || section === `profile ${profile}`),
  );
}

function readSections(file: string): string[] {
  try {
    return [...readFileSync(file, "utf8").matchAll(/^\s*\[\s*(.+?)\s*\]/gm)].map(([, section = ""]) =>
      section.replace(/^profile\s+["']?(.*?)["']?$/, "profile $1"),
    );
  } catch {
    // A file that cannot be read has no profiles for the SDK either.
    return [];
  }
}
