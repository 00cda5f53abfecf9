import type { Names } from "../../names.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import type { ResourcesByKind } from "../stage-inventory/resources/stage-resources.ts";
import { deleteParts, PARTS } from "./delete-parts.ts";
import { deleteResources } from "./delete-resources.ts";
import type { Orphan } from "./find-orphans.ts";

/** The inventory's kind of each importable type that is no part of another, and how an import id becomes the inventory's name. */
export const KINDS: Readonly<Record<string, readonly [kind: string, toName?: (id: string) => string]>> = {
  aws_lambda_function: ["functions"],
  aws_iam_role: ["IAM roles"],
  aws_iam_instance_profile: ["instance profiles"],
  aws_cloudwatch_log_group: ["log groups"],
  aws_ssm_parameter: ["parameters"],
  aws_instance: ["instances"],
  aws_ebs_volume: ["volumes"],
  aws_eip: ["elastic IPs"],
  aws_security_group: ["security groups"],
  aws_sfn_state_machine: ["state machines", (arn) => arn.split(":").at(-1) ?? arn],
  aws_scheduler_schedule: ["schedules", (id) => id.split("/").at(-1) ?? id],
  aws_scheduler_schedule_group: ["schedule groups"],
  aws_dynamodb_table: ["DynamoDB tables"],
  aws_s3_bucket: ["S3 buckets"],
  aws_apigatewayv2_api: ["HTTP APIs"],
  aws_dlm_lifecycle_policy: ["lifecycle policies"],
  aws_budgets_budget: ["budgets", (id) => id.split(":").at(-1) ?? id],
};

/**
 * Deletes resources that no state knows, so that Terraform can create them.
 * @returns a sentence for each failed deletion
 */
export async function deleteOrphans(
  clients: ResourceClients,
  names: Names,
  orphans: readonly Orphan[],
): Promise<readonly string[]> {
  const parts = await deleteParts(clients, orphans);
  return [...parts, ...(await deleteResources(clients, names, byKind(orphans)))];
}

function byKind(orphans: readonly Orphan[]): ResourcesByKind {
  const kinds: Record<string, string[]> = {};
  for (const { type, id } of orphans) {
    if (type in PARTS) continue;
    const [kind, toName = (one: string) => one] = KINDS[type] ?? [];
    if (kind === undefined) throw new Error(`Say in delete-orphans.ts what the inventory calls ${type}.`);
    kinds[kind] ??= [];
    kinds[kind].push(toName(id));
  }
  return kinds;
}
