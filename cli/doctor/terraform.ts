import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as v from "valibot";
import { type Check, error, type Finding, ok, warning } from "./check.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const INSTALL =
  "Install Terraform 1.10 or newer (https://developer.hashicorp.com/terraform/install), or OpenTofu 1.10 and set TERRAFORM_BINARY_NAME=tofu.";

/** A guard against what hangs: a busy machine takes seconds to begin. */
const PATIENCE_MILLISECONDS = 60_000;

/** The same question that cdktf asks; Terraform and OpenTofu answer it alike. */
const Version = v.object({ terraform_version: v.string() });

export const terraform: Check = {
  name: "terraform",
  run: ({ stage }) => checkTerraform(stage.environment),
};

/** 1.10 is the first with S3's native locking, of Terraform and of OpenTofu. */
export async function checkTerraform(environment: Environment, patience = PATIENCE_MILLISECONDS): Promise<Finding> {
  const binary = environment.TERRAFORM_BINARY_NAME || "terraform";
  try {
    const version = await readVersion(binary, environment, patience);
    if (version === undefined) return warning(`\`${binary} version -json\` does not tell its version.`, INSTALL);
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < 1 || (major === 1 && minor < 10)) return error(`${binary} ${version} is older than 1.10.`, INSTALL);
    return ok(`${binary} ${version}`);
  } catch (reason) {
    const { code, killed } = reason as { code?: unknown; killed?: boolean };
    if (killed) {
      return error(
        `\`${binary} version -json\` did not answer within ${patience / 1_000} s.`,
        "Run it by hand to see what it waits for, then try again.",
      );
    }
    if (code !== "ENOENT" && code !== "EACCES") {
      return error(`\`${binary} version -json\` fails (${code ?? reason}).`, INSTALL);
    }
    return error(`There is no program ${binary} on the PATH.`, await otherCure(binary, environment));
  }
}

/** OpenTofu will do: a person who has it need not install Terraform. */
async function otherCure(binary: string, environment: Environment): Promise<string> {
  const other = binary === "terraform" ? "tofu" : "terraform";
  const version = await readVersion(other, environment).catch(() => undefined);
  return version === undefined ? INSTALL : `Set TERRAFORM_BINARY_NAME=${other}: ${other} ${version} is installed.`;
}

async function readVersion(
  binary: string,
  environment: Environment,
  timeout = PATIENCE_MILLISECONDS,
): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)(binary, ["version", "-json"], {
    // Otherwise it asks its maker for newer versions.
    env: { ...environment, CHECKPOINT_DISABLE: "1" },
    timeout,
  });
  try {
    return v.parse(Version, JSON.parse(stdout)).terraform_version;
  } catch {
    return undefined;
  }
}
