import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkTerraform } from "./terraform.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-terraform-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers `version -json`. */
function install(name: string, script: string) {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n[ "$*" = "version -json" ] || exit 2\n${script}\n`);
  chmodSync(file, 0o755);
}
const says = (version: string) => `echo '{"terraform_version": "${version}", "platform": "linux_amd64"}'`;
const check = (environment: Readonly<Record<string, string>> = {}) => checkTerraform({ PATH: folder, ...environment });

test.each(["1.10.0", "1.11.4", "2.0.0-beta1"])("terraform %s will do", async (version) => {
  install("terraform", says(version));
  expect(await check()).toEqual({ status: "ok", found: `terraform ${version}` });
});

test("TERRAFORM_BINARY_NAME names another program", async () => {
  install("tofu", says("1.10.2"));
  expect(await check({ TERRAFORM_BINARY_NAME: "tofu" })).toEqual({ status: "ok", found: "tofu 1.10.2" });
});

test("an old one is an error", async () => {
  install("terraform", says("1.9.8"));
  expect(await check()).toMatchObject({
    status: "error",
    found: "terraform 1.9.8 is older than 1.10.",
    cure: expect.stringContaining("Install Terraform 1.10"),
  });
});

test("none is an error, and an OpenTofu that is there is the cure", async () => {
  expect(await check()).toMatchObject({ status: "error", cure: expect.stringContaining("Install Terraform 1.10") });
  install("tofu", says("1.10.2"));
  expect(await check()).toEqual({
    status: "error",
    found: "There is no program terraform on the PATH.",
    cure: "Set TERRAFORM_BINARY_NAME=tofu: tofu 1.10.2 is installed.",
  });
});

test("one that fails is an error", async () => {
  install("terraform", "exit 3");
  expect(await check()).toMatchObject({ status: "error", found: "`terraform version -json` fails (3)." });
});

test("one that does not tell its version is a warning", async () => {
  install("terraform", "echo hello");
  expect(await check()).toMatchObject({ status: "warning" });
});

test("one that hangs is an error, and nobody is told to install what is there", async () => {
  install("terraform", "exec sleep 60");
  expect(await checkTerraform({ PATH: `${folder}:${process.env.PATH}` }, 200)).toEqual({
    status: "error",
    found: "`terraform version -json` did not answer within 0.2 s.",
    cure: "Run it by hand to see what it waits for, then try again.",
  });
});
