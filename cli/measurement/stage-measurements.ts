import { GetRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { Names } from "../../names.ts";
import { listMeasurements, type Measurements } from "../../provisioning/inventory/list-measurements.ts";

const NONE: Measurements = { recommendationJobs: [], benchmarkJobs: [], workloadConfigs: [], modelPackageGroups: [] };

/**
 * What measurements of a stage there are. Of a stage without the role nothing is asked: none can go on there, and most regions have no such
 * operations.
 */
export async function stageMeasurements(
  { iam, sageMaker }: { readonly iam: IAMClient; readonly sageMaker: SageMakerClient },
  names: Names,
): Promise<Measurements> {
  return (await hasRole(iam, names)) ? listMeasurements(sageMaker, names) : NONE;
}

async function hasRole(iam: IAMClient, names: Names): Promise<boolean> {
  try {
    await iam.send(new GetRoleCommand({ RoleName: names.role("measurement") }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "NoSuchEntityException") return false;
    throw error;
  }
}
