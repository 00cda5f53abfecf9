import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import { listEndpoints } from "./list-endpoints.ts";
import { listVersions, type Versions } from "./list-versions.ts";
import { readParameters } from "./read-parameters.ts";

/** Everything of a stage that provisioning makes and Terraform does not know, but for the endpoints' guards. */
export interface Inventory extends Versions {
  readonly endpoints: readonly string[];
  /** Values by full name below the stage's root, the catalog's and the keys' among them. */
  readonly parameters: ReadonlyMap<string, string>;
}

export async function takeInventory(sageMaker: SageMakerClient, ssm: SSMClient, names: Names): Promise<Inventory> {
  const beginning = `${names.prefix}-`;
  const [endpoints, versions, parameters] = await Promise.all([
    listEndpoints(sageMaker, beginning),
    listVersions(sageMaker, beginning),
    readParameters(ssm, names),
  ]);
  return { endpoints, ...versions, parameters };
}
