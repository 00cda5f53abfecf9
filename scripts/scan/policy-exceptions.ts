import { readFileSync } from "node:fs";
import * as v from "valibot";
import { parse } from "yaml";
import type { CheckovFinding } from "./checkov.ts";

const Exception = v.strictObject({
  check: v.string(),
  title: v.string(),
  /** Parts of resources' names; absent: all resources. */
  resources: v.optional(v.array(v.string())),
  /** Only while this setting is not used: with it the check must pass. */
  without: v.optional(v.string()),
  because: v.pipe(v.string(), v.minLength(20)),
});
export type PolicyException = v.InferOutput<typeof Exception>;

export function readPolicyExceptions(file: string): readonly PolicyException[] {
  return v.parse(v.array(Exception), parse(readFileSync(file, "utf8")));
}

/** Findings that nobody gave a reason for, and reasons for findings that are not there any more. */
export function compareWithExceptions(
  scans: readonly { readonly settings: readonly string[]; readonly findings: readonly CheckovFinding[] }[],
  exceptions: readonly PolicyException[],
) {
  const used = new Set<PolicyException>();
  const unexplained = scans.flatMap(({ settings, findings }) =>
    findings.filter((finding) => {
      const reasons = exceptions.filter((one) => excuses(one, finding, settings));
      for (const reason of reasons) used.add(reason);
      return reasons.length === 0;
    }),
  );
  return { unexplained, unused: exceptions.filter((one) => !used.has(one)) };
}

function excuses(exception: PolicyException, finding: CheckovFinding, settings: readonly string[]): boolean {
  const { check, resources, without } = exception;
  if (check !== finding.check) return false;
  if (without !== undefined && settings.includes(without)) return false;
  return resources === undefined || resources.some((part) => finding.resource.includes(part));
}
