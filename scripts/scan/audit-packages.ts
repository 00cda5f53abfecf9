import { spawnSync } from "node:child_process";
import * as v from "valibot";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { UserError } from "../../user-error.ts";

const Report = v.object({
  vulnerabilities: v.record(v.string(), v.object({ severity: v.string(), fixAvailable: v.unknown() })),
});
const Failure = v.object({ message: v.optional(v.string()), error: v.optional(v.object({ summary: v.string() })) });

/**
 * Asks the registry for known vulnerabilities of what is deployed. High and critical ones are an error.
 * @param isRequired whether a registry that does not answer is one, too
 * @returns a sentence
 */
export function auditPackages(isRequired = false): string {
  const { stdout, stderr } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
    cwd: PROJECT_FOLDER,
    encoding: "utf8",
  });
  const report = v.safeParse(v.pipe(v.string(), v.parseJson(), Report), stdout);
  if (!report.success) {
    const reason = `the registry gave no answer: ${failureIn(stdout) ?? stderr.trim()}`;
    if (isRequired) throw new UserError(`Packages not audited: ${reason}`);
    return `Skipped: ${reason}`;
  }
  const all = Object.entries(report.output.vulnerabilities);
  const grave = all.filter(([, { severity }]) => severity === "high" || severity === "critical");
  if (grave.length > 0) {
    const list = grave.map(
      ([name, { severity, fixAvailable }]) => `${name}: ${severity}${fixAvailable ? ", and there is a fix" : ""}`,
    );
    throw new UserError(`Vulnerable packages are deployed: ${list.join("; ")}. Update them: npm audit fix.`);
  }
  return `No high or critical vulnerability in what is deployed; ${all.length} lesser ones.`;
}

function failureIn(stdout: string): string | undefined {
  const failure = v.safeParse(v.pipe(v.string(), v.parseJson(), Failure), stdout);
  return failure.success ? (failure.output.message ?? failure.output.error?.summary) : undefined;
}
