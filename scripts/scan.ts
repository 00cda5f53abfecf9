import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { runTool } from "../cli/command-line/command-line.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { synthesize } from "../synth/synthesize.ts";
import { UserError } from "../user-error.ts";
import { auditPackages } from "./scan/audit-packages.ts";
import { findCheckov, scanFolder } from "./scan/checkov.ts";
import { compareWithExceptions, readPolicyExceptions } from "./scan/policy-exceptions.ts";

const EXCEPTIONS = "policy-exceptions.yaml";

/** Everything that can be deployed: as it is by default, and with every setting that makes it tighter. */
const EVERYTHING = {
  VPC_ID: "vpc-0123456789abcdef0",
  SUBNET_ID: "subnet-0123456789abcdef0",
  ALLOWED_WEB_CIDR: "203.0.113.0/24",
  NOTIFY_EMAIL: "ops@example.com",
  BUDGET_USD: "500",
  SCHEDULE_START: "cron(0 8 ? * MON-FRI *)",
};
const TIGHTER = {
  KMS_KEY_ARN: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
  PERMISSIONS_BOUNDARY: "arn:aws:iam::123456789012:policy/boundary",
  MAX_CONCURRENCY: "100",
  TRACING: "on",
};

interface Options {
  readonly json?: boolean;
  readonly require?: boolean;
}

const command = new Command("npm run scan --")
  .description(
    `Has checkov look at the synthesized Terraform, where a finding is an error or has its reason in ${EXCEPTIONS}, and asks the registry for known vulnerabilities of what is deployed.`,
  )
  .option("--require", "fail without checkov or the registry, instead of skipping")
  .option("--json", "prints the findings as JSON")
  .action(async (options: Options) => {
    await scanPolicies(options);
    const packages = auditPackages(options.require);
    if (!options.json) console.log(packages);
  });

async function scanPolicies({ json, require }: Options): Promise<void> {
  const checkov = findCheckov();
  if ("missing" in checkov) {
    if (require) throw new UserError(checkov.missing);
    return console.log(json ? JSON.stringify({ skipped: checkov.missing }, null, 2) : `Skipped: ${checkov.missing}`);
  }
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-scan-"));
  try {
    const scans = await scanAll(checkov.command, folder);
    report(scans, json);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function scanAll(checkov: string, folder: string) {
  const base = { PATH: process.env.PATH, HOME: process.env.HOME };
  const [standard, tight, bucket] = ["standard", "tighter", "bucket"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await synthesize(standard, { ...base, ...EVERYTHING });
  await synthesize(tight, { ...base, ...EVERYTHING, ...TIGHTER });
  synthesizeStateBucket(bucket, base);
  return [
    { settings: Object.keys(EVERYTHING), ...scanFolder(checkov, standard) },
    { settings: Object.keys({ ...EVERYTHING, ...TIGHTER }), ...scanFolder(checkov, tight) },
    { settings: [], ...scanFolder(checkov, bucket) },
  ];
}

function synthesizeStateBucket(outputFolder: string, base: Readonly<Record<string, string | undefined>>): void {
  const { status, stderr } = spawnSync(process.execPath, [join(PROJECT_FOLDER, "tools", "bootstrap", "main.ts")], {
    env: { ...base, STATE_BUCKET: "my-terraform-state", CDKTF_OUTDIR: outputFolder },
    encoding: "utf8",
  });
  if (status !== 0) throw new UserError(stderr.trim());
}

function report(scans: Awaited<ReturnType<typeof scanAll>>, json = false): void {
  const exceptions = readPolicyExceptions(join(PROJECT_FOLDER, EXCEPTIONS));
  const { unexplained, unused } = compareWithExceptions(scans, exceptions);
  const sum = (count: (scan: (typeof scans)[number]) => number) =>
    scans.reduce((total, scan) => total + count(scan), 0);
  const totals = { passed: sum(({ passed }) => passed), findings: sum(({ findings }) => findings.length) };
  if (json) console.log(JSON.stringify({ ...totals, exceptions: exceptions.length, unexplained, unused }, null, 2));
  else
    console.log(
      `${totals.passed} checks passed; ${totals.findings} findings, ${exceptions.length} exceptions with their reasons.`,
    );
  const faults = [
    ...unexplained.map(({ check, title, stack, resource }) => `${check} ${title}: ${resource} of stack ${stack}`),
    ...unused.map(
      ({ check, title }) => `${EXCEPTIONS} has a reason for ${check} (${title}), which nothing fails: take it out.`,
    ),
  ];
  if (faults.length > 0) throw new UserError([...new Set(faults)].join("\n"));
}

await runTool(command);
