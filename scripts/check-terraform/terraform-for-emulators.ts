import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_PROVIDER_VERSION } from "../../constructs/base/aws-provider-version.ts";

export interface Provider {
  /** Folder with a `terraform-provider-aws_v…` of any version, which stands in for the one of the stacks; absent: Terraform fetches that. */
  readonly folder?: string | undefined;
}

/** Nothing when there is a provider to be had from the folder. */
export function whyNoProvider({ folder }: Provider): string | undefined {
  if (folder === undefined || providerIn(folder) !== undefined) return undefined;
  return `${folder} has no terraform-provider-aws.`;
}

function providerIn(folder: string): string | undefined {
  return existsSync(folder) ? readdirSync(folder).find((name) => name.startsWith("terraform-provider-aws")) : undefined;
}

/**
 * A program that adapts a stack's folder to emulators before it becomes Terraform: S3 by path, and without the argument that a provider before
 * 6.29 does not know.
 * @returns settings for the command line
 */
export function terraformForEmulators(terraform: string, { folder }: Provider, workFolder: string) {
  mkdirSync(workFolder, { recursive: true });
  const adapt = join(workFolder, "adapt.cjs");
  writeFileSync(adapt, ADAPT);
  const program = join(workFolder, "terraform");
  writeFileSync(
    program,
    `#!/bin/sh\n[ ! -f cdk.tf.json ] || "${process.execPath}" "${adapt}"\nexec "${terraform}" "$@"\n`,
    {
      mode: 0o755,
    },
  );
  const provider = folder === undefined ? undefined : providerIn(folder);
  // Terraform's own cache of this machine gets nothing that is not what it says.
  const cache = join(workFolder, "plugin-cache");
  mkdirSync(cache);
  // Less garbage collection: the provider lives for seconds.
  const settings = { TERRAFORM_BINARY_NAME: program, TF_PLUGIN_CACHE_DIR: cache, GOGC: "400" };
  if (folder === undefined || provider === undefined) return settings;
  const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
  for (const host of HOSTS) {
    const place = join(workFolder, "mirror", host, "hashicorp", "aws", AWS_PROVIDER_VERSION, platform);
    mkdirSync(place, { recursive: true });
    const copy = join(place, `terraform-provider-aws_v${AWS_PROVIDER_VERSION}_x5`);
    if (existsSync(copy)) continue;
    try {
      linkSync(join(folder, provider), copy);
    } catch {
      copyFileSync(join(folder, provider), copy);
    }
  }
  const configuration = join(workFolder, "terraformrc");
  writeFileSync(
    configuration,
    `provider_installation {\n  filesystem_mirror {\n    path = "${join(workFolder, "mirror")}"\n  }\n}\n`,
  );
  return { ...settings, TF_CLI_CONFIG_FILE: configuration };
}

const HOSTS = ["registry.terraform.io", "registry.opentofu.org"];

const ADAPT = `const { readFileSync, writeFileSync } = require("node:fs");
const before = readFileSync("cdk.tf.json", "utf8");
const stack = JSON.parse(before);
for (const byName of Object.values(stack.resource ?? {})) for (const one of Object.values(byName)) delete one.invoked_via_function_url;
const { s3 } = stack.terraform.backend ?? {};
if (s3) s3.use_path_style = true;
for (const provider of stack.provider?.aws ?? []) provider.s3_use_path_style = true;
const after = JSON.stringify(stack, null, 2);
if (after !== JSON.stringify(JSON.parse(before), null, 2)) writeFileSync("cdk.tf.json", after);
`;
