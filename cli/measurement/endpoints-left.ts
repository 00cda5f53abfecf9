import { paginateListEndpoints, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import { PRODUCT } from "../../names.ts";
import type { MeasurementJob } from "./job-kinds.ts";

/**
 * Endpoints that came up while a job was at work and are still there, but for those of this product's stages. AWS says that a job removes
 * its own, and does not say how it names them: they may be somebody else's.
 */
export async function endpointsLeft(client: SageMakerClient, { createdAt }: MeasurementJob): Promise<string[]> {
  const found: string[] = [];
  const since = { CreationTimeAfter: createdAt };
  for await (const { Endpoints = [] } of paginateListEndpoints({ client, pageSize: 100 }, since)) {
    for (const { EndpointName = "", EndpointStatus } of Endpoints) {
      const isServed = EndpointName.startsWith(`${PRODUCT}-`) && EndpointName.includes("--");
      if (!isServed && EndpointStatus !== "Deleting") found.push(EndpointName);
    }
  }
  return found;
}
