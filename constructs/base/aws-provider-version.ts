import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Terraform's own form, so that Terraform can lock it and Dependabot can raise it. */
const PROVIDERS_FOLDER = join(import.meta.dirname, "..", "..", "providers");

/** Terraform's lock file for that version, with the hashes of every platform; it is there once `npm run lock-providers` has made it. */
export const PROVIDER_LOCK = join(PROVIDERS_FOLDER, ".terraform.lock.hcl");

/**
 * The one version of the AWS provider that every stack is deployed with. @cdktf/provider-aws pins 6.25.0, but a public Function URL needs
 * an argument that came with 6.29.
 */
export const AWS_PROVIDER_VERSION = readVersion();

function readVersion(): string {
  const [, version] =
    /\bversion\s*=\s*"([\d.]+)"/.exec(readFileSync(join(PROVIDERS_FOLDER, "versions.tf"), "utf8")) ?? [];
  if (version === undefined) throw new Error("providers/versions.tf names no exact version of the AWS provider.");
  return version;
}
