import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../cli/command-line/command-line.ts";
import { UserError } from "../user-error.ts";
import { differences } from "./cdktn/differences.ts";
import { moveToCdktn } from "./cdktn/move-to-cdktn.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

/** The community's continuation of cdktf, and its bindings of the AWS provider. */
const PACKAGES = ["cdktn@0.24.0", "@cdktn/provider-aws@25.7.0"];

/** What the copy does without: packages, and what a run makes. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "node_modules",
  ".git",
  "cdktf.out",
  ".build",
  ".terraform-state",
  ".webui",
  ".env",
]);

/** With them every stack is made, and each of its roles and tables. */
const SETTINGS = {
  VPC_ID: "vpc-0123456789abcdef0",
  SUBNET_ID: "subnet-0123456789abcdef0",
  ALLOWED_WEB_CIDR: "203.0.113.0/24",
  NOTIFY_EMAIL: "ops@example.com",
  BUDGET_USD: "500",
  KMS_KEY_ARN: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  TRACING: "on",
};

const command = new Command("npm run check:cdktn --")
  .description(
    "Synthesizes the unchanged product with cdktn, the community's continuation of cdktf, in a temporary copy, and compares every " +
      "file with what cdktf makes. The packages come from npm; without them it is skipped.",
  )
  .option("--require", "fail without the packages, instead of skipping")
  .action(async ({ require }: { readonly require?: boolean }) => {
    const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-cdktn-"));
    try {
      const copy = join(folder, "copy");
      copyProject(copy);
      const missing = fetchPackages(folder);
      if (missing !== undefined) {
        if (require) throw new UserError(missing);
        return console.log(`Skipped: ${missing}`);
      }
      const base = { PATH: process.env.PATH, HOME: process.env.HOME, ...SETTINGS };
      // Both in the copy: the zips' source maps name paths.
      synthesizeCopy(copy, "cdktf", { ...base, CDKTF_OUTDIR: join(folder, "cdktf") });
      moveToCdktn(copy);
      synthesizeCopy(copy, "cdktn", { ...base, CDKTF_OUTDIR: join(folder, "cdktn") });
      const found = differences(join(folder, "cdktf"), join(folder, "cdktn"));
      if (found.length > 0) throw new UserError(`With cdktn it is not the same:\n${found.join("\n")}`);
      console.log(`${PACKAGES.join(" and ")} make the same Terraform and the same zips.`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

function copyProject(copy: string): void {
  for (const name of readdirSync(PROJECT_FOLDER)) {
    if (!LEFT_OUT.has(name)) cpSync(join(PROJECT_FOLDER, name), join(copy, name), { recursive: true });
  }
}

/** @returns why they cannot be had */
function fetchPackages(folder: string): string | undefined {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
  const { status, stderr } = spawnSync("npm", ["install", ...flags, ...PACKAGES], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) return `npm has not got ${PACKAGES.join(" and ")} (${lastLine(stderr)}).`;
  // Everything else is the project's own, version for version.
  const fetched = join(folder, "node_modules");
  const has = new Set([...readdirSync(fetched), ".package-lock.json"]);
  for (const name of readdirSync(join(PROJECT_FOLDER, "node_modules"))) {
    if (!has.has(name)) symlinkSync(join(PROJECT_FOLDER, "node_modules", name), join(fetched, name));
  }
  return undefined;
}

function lastLine(text: string): string {
  const lines = text
    .trim()
    .split("\n")
    .filter((line) => !line.includes("A complete log"));
  return lines.find((line) => /E\d{3}|ENOTFOUND|ECONN|ETARGET/.test(line)) ?? lines.at(-1) ?? "no reason given";
}

function synthesizeCopy(
  copy: string,
  generator: string,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const { status, stderr } = spawnSync(process.execPath, [join(copy, "main.ts")], {
    cwd: copy,
    encoding: "utf8",
    env: environment,
  });
  if (status !== 0) throw new UserError(`The copy does not synthesize with ${generator}:\n${stderr.trim()}`);
}

await runTool(command);
