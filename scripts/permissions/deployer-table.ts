import { DEPLOYER_PERMISSIONS } from "../../cli/deployer-policy/deployer-permissions.ts";
import { deployerResources } from "../../cli/deployer-policy/deployer-resources.ts";
import { shortened } from "./roles.ts";

/** What somebody needs who deploys, operates and destroys a stage. */
export function deployerTable(): string {
  const resources = deployerResources({
    partition: "aws",
    region: "eu-north-1",
    accountId: "123456789012",
    stage: "dev",
    stateBucket: "STATE_BUCKET",
  });
  const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(", ");
  const rows = DEPLOYER_PERMISSIONS.map(({ on, by, with: extra, actions, because }) => {
    const arns = resources[on].arns.map(shortened);
    const callers = by.map((caller) => (caller.startsWith("aws_") ? `\`${caller}\`` : caller));
    return `| ${code(actions)} | ${code(arns)} | ${callers.join(", ")} | ${extra ?? "–"} | ${because} |`;
  });
  return ["| may | on | for | only with | because |", "|---|---|---|---|---|", ...rows].join("\n");
}
