import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Command } from "commander";
import * as v from "valibot";
import { UserError } from "../user-error.ts";
import { runTool } from "../cli/command-line/command-line.ts";

const Report = v.object({
  vulnerabilities: v.record(v.string(), v.object({ severity: v.string(), fixAvailable: v.unknown() })),
});
const Failure = v.object({ message: v.optional(v.string()), error: v.optional(v.object({ summary: v.string() })) });

const command = new Command("npm run audit:deployed --")
  .description("Asks the registry for known vulnerabilities of what is deployed. High and critical ones are an error.")
  .option("--require", "fail when the registry does not answer, instead of skipping")
  .action(({ require }: { readonly require?: boolean }) => {
    const { stdout, stderr } = spawnSync("npm", ["audit", "--omit=dev", "--json"], {
      cwd: join(import.meta.dirname, ".."),
      encoding: "utf8",
    });
    const report = v.safeParse(v.pipe(v.string(), v.parseJson(), Report), stdout);
    if (!report.success) {
      const reason = `the registry gave no answer: ${failureIn(stdout) ?? stderr.trim()}`;
      if (require) throw new UserError(`Not audited: ${reason}`);
      return console.log(`Skipped: ${reason}`);
    }
    const all = Object.entries(report.output.vulnerabilities);
    const grave = all.filter(([, { severity }]) => severity === "high" || severity === "critical");
    if (grave.length > 0) {
      const list = grave.map(
        ([name, { severity, fixAvailable }]) => `${name}: ${severity}${fixAvailable ? ", and there is a fix" : ""}`,
      );
      throw new UserError(`Vulnerable packages are deployed: ${list.join("; ")}. Update them: npm audit fix.`);
    }
    console.log(`No high or critical vulnerability in what is deployed; ${all.length} lesser ones.`);
  });

function failureIn(stdout: string): string | undefined {
  const failure = v.safeParse(v.pipe(v.string(), v.parseJson(), Failure), stdout);
  return failure.success ? (failure.output.message ?? failure.output.error?.summary) : undefined;
}

await runTool(command);
