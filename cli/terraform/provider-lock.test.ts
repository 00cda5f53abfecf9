import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AWS_PROVIDER_VERSION, PROVIDER_LOCK } from "../../constructs/base/aws-provider-version.ts";
import { standInStage } from "../../testing/cli/stand-in-stage.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { hasCurrentVersion, placeProviderLock } from "./provider-lock.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

const terraform = createTerraformStandIn();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => terraform.remove());

const lock = (hash: string, version = AWS_PROVIDER_VERSION) =>
  `provider "registry.terraform.io/hashicorp/aws" {\n  version = "${version}"\n  hashes = [\n    "${hash}",\n  ]\n}\n`;
const file = () => join(folder, ".terraform.lock.hcl");
const placed = () => (existsSync(file()) ? readFileSync(file(), "utf8") : undefined);

test("every stack uses the project's lock file, which covers every platform, whatever lies in its folder", () => {
  writeFileSync(file(), lock("own"));
  placeProviderLock(folder, { kept: lock("project"), other: lock("other") });
  expect(placed()).toBe(lock("project"));
});

test.each([
  ["without the project's, a stack keeps its own", lock("own"), undefined, lock("own")],
  ["a stack without one gets another stack's", undefined, undefined, lock("other")],
  ["a stack's own of an earlier version is replaced", lock("own", "6.0.0"), undefined, lock("other")],
  ["the project's own of an earlier version is not used", lock("own"), lock("project", "6.0.0"), lock("own")],
])("%s", (_, own, kept, expected) => {
  if (own !== undefined) writeFileSync(file(), own);
  placeProviderLock(folder, { kept, other: lock("other") });
  expect(placed()).toBe(expected);
});

test("the project's lock file, if there is one, has the version that the stacks require", () => {
  const kept = existsSync(PROVIDER_LOCK) ? readFileSync(PROVIDER_LOCK, "utf8") : lock("none");
  expect(hasCurrentVersion(kept)).toBe(true);
});

test("npm run lock-providers says when the registry cannot be reached", () => {
  const words = ["scripts/lock-providers.ts", "--terraform", terraform.environment.TERRAFORM_BINARY_NAME];
  const env = cleanEnvironment({ ...terraform.environment, STAND_IN_WITHOUT_REGISTRY: "1" });
  const run = () =>
    execFileSync(process.execPath, words, { cwd: PROJECT_FOLDER, env, stdio: "pipe", encoding: "utf8" });
  expect(run).toThrow(
    "The provider was not locked: registry.terraform.io cannot be reached. Check the network and the proxy.",
  );
});

test("with a mirror, every step works without the registry and none asks it; without a mirror, the error names the registry", async () => {
  const stage = standInStage(terraform);
  mkdirSync(stage.outputFolder, { recursive: true });
  terraform.asked();
  const nowhere = await stage.steps({}, { STAND_IN_WITHOUT_REGISTRY: "1" });
  await expect(nowhere.plan()).rejects.toThrow(
    /failed: Terraform cannot download the AWS provider from its registry: .* Nothing was changed\.$/,
  );
  const mirrored = await stage.steps({}, { STAND_IN_WITHOUT_REGISTRY: "1", TF_CLI_CONFIG_FILE: "mirror.tfrc" });
  await mirrored.apply(await mirrored.plan());
  const plans = await mirrored.plan();
  expect(plans.filter(({ isChanged }) => isChanged)).toEqual([]);
  expect(terraform.asked().filter((one) => one.includes("providers"))).toEqual([]);
});
