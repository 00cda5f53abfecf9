import { IAMClient } from "@aws-sdk/client-iam";
import { S3Client } from "@aws-sdk/client-s3";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SSMClient } from "@aws-sdk/client-ssm";
import type { ClientConfiguration } from "../aws/stage-clients.ts";

export interface MeasurementClients {
  readonly sageMaker: SageMakerClient;
  readonly s3: S3Client;
  readonly iam: IAMClient;
  readonly ssm: SSMClient;
}

export function measurementClients(configuration: ClientConfiguration): MeasurementClients {
  return {
    sageMaker: new SageMakerClient(configuration),
    s3: new S3Client(configuration),
    iam: new IAMClient(configuration),
    ssm: new SSMClient(configuration),
  };
}

/** Runs some work with clients, and ends their connections. */
export async function withClients(region: string, work: (clients: MeasurementClients) => Promise<void>): Promise<void> {
  const clients = measurementClients({ region });
  try {
    await work(clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}
