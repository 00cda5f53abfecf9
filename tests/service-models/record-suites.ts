import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { UserError } from "../../user-error.ts";

/** A stage's life from end to end: its users, every tool, faults, and what only a bad day brings. */
export const RECORDED_SUITES = [
  "tests/end-to-end.test.ts",
  "tests/largest-input.test.ts",
  "tests/faults/provision-endpoint.test.ts",
  "tests/faults/retire-endpoint.test.ts",
  "cli/bootstrap/bootstrap-state-bucket.test.ts",
  "cli/cleanup/delete-directly.test.ts",
  "cli/command-line/every-command.long.test.ts",
  "cli/commands/doctor.test.ts",
  "cli/commands/operations.test.ts",
  "cli/dashboard/dashboard.test.ts",
  "cli/deployment/deployment.test.ts",
  "cli/deployment/destroy-stage.test.ts",
  "cli/deployment/finish.test.ts",
  "cli/deployment/orphans.test.ts",
  "cli/orphans/delete-orphans.test.ts",
  "cli/orphans/import-ids.test.ts",
  "cli/stage-inventory/resources/account-wide-resources.test.ts",
  "openwebui/serve.test.ts",
];

/** All that somebody needs a permission for, with none taken away. */
const PERMISSION_SCENARIOS = [join(PROJECT_FOLDER, "tests/permissions/main.ts"), "--only", "(?!)"];

const RECORDER = pathToFileURL(join(import.meta.dirname, "record-requests.mjs")).href;

/**
 * Runs the suites, and the scenarios of all permissions, with what they ask of AWS written into the folder.
 * @returns whether all passed
 */
export function recordSuites(suites: readonly string[], folder: string): boolean {
  const jest = join(PROJECT_FOLDER, "node_modules", "jest", "bin", "jest.js");
  const ignored = ["--testPathIgnorePatterns", "/node_modules/", "/cdktf.out/"];
  const env = { ...process.env, RECORDED_REQUESTS: folder, NODE_OPTIONS: `--import ${RECORDER}` };
  const runs = [[jest, "--silent", ...ignored, "--runTestsByPath", ...suites], PERMISSION_SCENARIOS];
  const statuses = runs.map((args) => {
    const { status, signal } = spawnSync(process.execPath, args, { cwd: PROJECT_FOLDER, stdio: "inherit", env });
    if (signal !== null || status === 130) throw new UserError("Interrupted: what was recorded is removed.");
    return status;
  });
  return statuses.every((status) => status === 0);
}
