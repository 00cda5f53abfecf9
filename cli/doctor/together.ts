import type { CheckStatus, Finding } from "./check.ts";

const WORSE: readonly CheckStatus[] = ["ok", "warning", "error"];

/** What was found of each model of a catalog as one finding; of a single model its own, without its alias. */
export function together(findings: readonly (readonly [alias: string, finding: Finding])[]): Finding {
  const [only] = findings;
  if (only !== undefined && findings.length === 1) return only[1];
  const rank = (finding: Finding) => WORSE.indexOf(finding.status);
  const status = WORSE[Math.max(...findings.map(([, finding]) => rank(finding)))] ?? "ok";
  const cures = [...new Set(findings.flatMap(([, { cure }]) => cure ?? []))];
  return {
    status,
    found: findings.map(([alias, { found }]) => `${alias}: ${found}`).join("\n"),
    ...(cures.length > 0 && { cure: cures.join("\n") }),
  };
}
