import { existsSync, writeFileSync } from "node:fs";
import { fail } from "./stand-in-output.ts";
import { readConfiguration } from "./stand-in-state.ts";

/** Where the Terraform stand-in has the provider from. */

const PROVIDER_LOCK = ".terraform.lock.hcl";
const NO_REGISTRY =
  "Failed to query available provider packages: could not connect to registry.terraform.io: no such host";

/** Asks the registry, whatever mirrors there are; so does Terraform. */
export function lockProviders(): void {
  if (process.env.STAND_IN_WITHOUT_REGISTRY === undefined) writeProviderLock();
  else fail(NO_REGISTRY);
}

function writeProviderLock(): void {
  const { source, version } = readConfiguration().terraform.required_providers.aws;
  const provider = `provider "registry.terraform.io/${source}" {\n  version     = "${version}"\n  constraints = "${version}"\n  hashes = [\n    "h1:stand-in",\n  ]\n}\n`;
  writeFileSync(PROVIDER_LOCK, provider);
}

/** From a mirror that the CLI configuration names, or from the registry; writes the lock file when there is none. */
export function fetchProvider(): boolean {
  const { STAND_IN_WITHOUT_REGISTRY, TF_CLI_CONFIG_FILE } = process.env;
  const isThere = STAND_IN_WITHOUT_REGISTRY === undefined || TF_CLI_CONFIG_FILE !== undefined;
  if (!isThere) fail(NO_REGISTRY);
  else if (!existsSync(PROVIDER_LOCK)) writeProviderLock();
  return isThere;
}
