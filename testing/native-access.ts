import { IAMClient } from "@aws-sdk/client-iam";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { type NativeAccess, nativeAccess } from "../cli/native-door/native-access.ts";
import type { TestStack } from "./test-stack.ts";

/** SageMaker's own path to a model of a stage, for an hour, as the command `token` opens it. */
export async function openNativePath({ connection, names, aws }: TestStack, alias: string): Promise<NativeAccess> {
  const clients = { ssm: new SSMClient(connection), sts: new STSClient(connection), iam: new IAMClient(connection) };
  const environment = { AWS_ENDPOINT_URL: aws.url };
  try {
    return await nativeAccess(clients, names, { region: "eu-north-1", alias, hours: "1", environment });
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}
