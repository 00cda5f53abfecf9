import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  type DescribeEndpointOutput,
  type EndpointStatus,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { createLocalAws, type LocalAws, type LocalAwsOptions } from "../../local/aws/create-local-aws.ts";
import { launchEcho } from "./container-on-loopback.ts";
import { admitRole } from "./permissions.ts";

export const REGION = "eu-north-1";

/** Roles by name, with the service that may take each. */
const ROLES = { endpoint: "sagemaker", events: "events", schedules: "scheduler" };

/** A local AWS whose endpoints need no time, and what an SDK client has to be told to use it. */
export async function startTestAws(options: Partial<LocalAwsOptions> = {}) {
  const aws = await createLocalAws({
    region: REGION,
    launchContainer: launchEcho,
    endpointDelays: { provisioning: 20, rollback: 200, deletion: 20 },
    ...options,
  });
  for (const [name, service] of Object.entries(ROLES)) admitRole(aws, name, `${service}.amazonaws.com`);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  return { aws, client: { endpoint: aws.url, region: REGION, credentials, maxAttempts: 1 } };
}

type TestClient = Awaited<ReturnType<typeof startTestAws>>["client"];

/** Called once in a test file: each of its tests gets a local AWS of its own, and these clients of it. */
export function testAwsForEach<Clients extends Readonly<Record<string, { destroy(): void }>>>(
  createClients: (client: TestClient) => Clients,
  options: Partial<LocalAwsOptions> = {},
): { readonly aws: LocalAws } & Clients {
  const local = {} as { readonly aws: LocalAws } & Clients;
  let clients: Clients;
  beforeEach(async () => {
    const { aws, client } = await startTestAws(options);
    clients = createClients(client);
    Object.assign(local, { aws, ...clients });
  });
  afterEach(async () => {
    for (const client of Object.values(clients)) client.destroy();
    await local.aws.close();
  });
  return local;
}

/** A model, and an endpoint configuration of the same name. The image tells which model answers. */
export async function createConfig(sageMaker: SageMakerClient, name: string, variant: Record<string, unknown> = {}) {
  await sageMaker.send(
    new CreateModelCommand({
      ModelName: name,
      PrimaryContainer: { Image: name, Environment: { HF_MODEL_ID: "distilgpt2" } },
      ExecutionRoleArn: "arn:aws:iam::123456789012:role/endpoint",
    }),
  );
  const defaults = { VariantName: "AllTraffic", InstanceType: "ml.g4dn.xlarge" as const, InitialInstanceCount: 1 };
  await sageMaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [{ ...defaults, ModelName: name, ...variant }],
    }),
  );
}

/** Creates an endpoint and what it needs, all of one name, and waits until it is in service. */
export async function createEndpoint(sageMaker: SageMakerClient, name: string) {
  await createConfig(sageMaker, name);
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
  await endpointIs(sageMaker, name, "InService");
}

/** Waits until an endpoint has a status. */
export async function endpointIs(sageMaker: SageMakerClient, name: string, status: EndpointStatus) {
  for (;;) {
    const endpoint: DescribeEndpointOutput = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name }));
    if (endpoint.EndpointStatus === status) return endpoint;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
