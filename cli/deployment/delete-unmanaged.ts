import { DeleteLogGroupCommand, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import { DeleteSnapshotCommand } from "@aws-sdk/client-ec2";
import type { Names } from "../../names.ts";
import { deleteParameters } from "../aws/delete-parameters.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import type { StageResources } from "../stage-inventory/resources/stage-resources.ts";

/**
 * Deletes what Terraform does not manage: keys and URLs, the log groups that SageMaker makes for endpoints, and the snapshots that
 * a lifecycle policy made.
 */
export async function deleteUnmanaged(
  { ssm, logs, ec2 }: Pick<ResourceClients, "ssm" | "logs" | "ec2">,
  names: Names,
  { listed }: Pick<StageResources, "listed">,
  { keepSnapshots }: { readonly keepSnapshots: boolean },
): Promise<void> {
  await deleteParameters(ssm, listed.parameters);
  for (const logGroupName of listed["log groups"]) {
    if (!logGroupName.startsWith(names.logGroup.endpoint(`${names.prefix}-`))) continue;
    await unlessGone(logs.send(new DeleteLogGroupCommand({ logGroupName })));
  }
  if (keepSnapshots) return;
  for (const SnapshotId of listed.snapshots) await unlessGone(ec2.send(new DeleteSnapshotCommand({ SnapshotId })));
}

/** Somebody else may have deleted it already. */
async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    if (error instanceof Error && error.name === "InvalidSnapshot.NotFound") return;
    throw error;
  }
}
