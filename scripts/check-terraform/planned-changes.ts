import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment.ts";

/** What Terraform itself said in the last run's plans, such as `model: update aws_lambda_function.…`. */
export function plannedChanges({ outputFolder, place: { stage } }: Deployment): string[] {
  const runs = join(outputFolder, "logs", stage);
  const last = join(runs, readdirSync(runs).sort().at(-1) ?? "");
  return readdirSync(last)
    .flatMap((file) => {
      const [, stack] = /^\d+-(\w+)-plan\.jsonl$/.exec(file) ?? [];
      if (stack === undefined) return [];
      const lines = readFileSync(join(last, file), "utf8").split("\n");
      return lines.flatMap((line) => {
        const { type, change }: PlanMessage = line.startsWith("{") ? JSON.parse(line) : {};
        if (type !== "planned_change" || change === undefined) return [];
        return [`${stack}: ${change.action} ${change.resource.addr}`];
      });
    })
    .sort();
}

interface PlanMessage {
  readonly type?: string;
  readonly change?: { readonly action: string; readonly resource: { readonly addr: string } };
}
