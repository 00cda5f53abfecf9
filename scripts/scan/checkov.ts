import { spawnSync } from "node:child_process";
import * as v from "valibot";
import { UserError } from "../../user-error.ts";

export interface CheckovFinding {
  /** For example `CKV_AWS_26`. */
  readonly check: string;
  readonly title: string;
  /** Terraform's name of the resource, without its type where checkov leaves it out. */
  readonly resource: string;
  readonly stack: string;
}

export interface ScanResult {
  readonly passed: number;
  readonly findings: readonly CheckovFinding[];
}

const Report = v.object({
  summary: v.object({ passed: v.number(), parsing_errors: v.number() }),
  results: v.object({
    failed_checks: v.array(
      v.object({ check_id: v.string(), check_name: v.string(), resource: v.string(), file_path: v.string() }),
    ),
  }),
});

/** Where checkov is, or the reason why it cannot be asked. */
export function findCheckov(command = process.env.CHECKOV ?? "checkov"): { command: string } | { missing: string } {
  const { error, status } = spawnSync(command, ["--version"], { encoding: "utf8" });
  if (error === undefined && status === 0) return { command };
  return { missing: `checkov is not there. Install it (pipx install checkov), or name it: CHECKOV=path/to/checkov.` };
}

/** Has checkov look at synthesized Terraform. It asks nobody on the network. */
export function scanFolder(command: string, folder: string): ScanResult {
  const { stdout, stderr } = spawnSync(
    command,
    [
      "--directory",
      folder,
      "--framework",
      "terraform_json",
      "--output",
      "json",
      "--quiet",
      "--compact",
      "--skip-download",
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const report = v.safeParse(v.pipe(v.string(), v.parseJson(), Report), stdout);
  if (!report.success) throw new UserError(`checkov did not answer with a report: ${stderr.trim() || stdout.trim()}`);
  const { summary, results } = report.output;
  if (summary.parsing_errors > 0) throw new UserError(`checkov could not read ${summary.parsing_errors} files.`);
  return {
    passed: summary.passed,
    findings: results.failed_checks.map(({ check_id, check_name, resource, file_path }) => ({
      check: check_id,
      title: check_name,
      resource,
      stack: /stacks\/([\w-]+)\//.exec(file_path)?.[1] ?? file_path,
    })),
  };
}
