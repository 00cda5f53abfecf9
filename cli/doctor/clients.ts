import { EC2Client } from "@aws-sdk/client-ec2";
import { ECRClient } from "@aws-sdk/client-ecr";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient, type STSClientConfig } from "@aws-sdk/client-sts";
import { hubToken } from "../../provisioning/hub/hub-token.ts";
import type { ReadConfiguration } from "../../provisioning/plan/adapters/configuration-file.ts";
import { hubConfiguration } from "../../provisioning/plan/adapters/hub-configuration.ts";
import { type Hub, huggingFaceHub } from "../../provisioning/hub/hub.ts";
import { type ReadSecretText, secretTextReader } from "../web-ui/client-secret.ts";
import { type ReadDiscovery, readDiscovery } from "../web-ui/discovery-document.ts";

/** Everything outside this machine that the doctor asks. */
export interface DoctorClients {
  readonly sts: STSClient;
  readonly ec2: EC2Client;
  readonly ecr: ECRClient;
  readonly iam: IAMClient;
  readonly lambda: LambdaClient;
  readonly sageMaker: SageMakerClient;
  readonly serviceQuotas: ServiceQuotasClient;
  readonly ssm: SSMClient;
  readonly stepFunctions: SFNClient;
  /** Asks with the token of HF_TOKEN_SECRET; rejects with HubTokenUnreadable when that cannot be had. */
  readonly hub: Hub;
  /** Of the hub likewise; what lies in S3 only the functions may read. */
  readonly adapterConfigurations: ReadConfiguration;
  /** Of the provider of logins. */
  readonly discovery: ReadDiscovery;
  readonly secretText: ReadSecretText;
}

/** In this region every account is enabled: asked there, STS tells bad credentials from a region that is switched off. */
const ALWAYS_ENABLED = "us-east-1";

const IN_S3 = { kind: "unreachable", why: "in S3 only provision-endpoint may read it" } as const;

type AwsCredentials = NonNullable<STSClientConfig["credentials"]>;

/**
 * Runs some work with clients for a region, and ends their connections.
 * @param configuration what tests tell the clients; people have AWS_ENDPOINT_URL
 */
export async function withDoctorClients<T>(
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
  work: (clients: DoctorClients) => Promise<T>,
  configuration: { readonly endpoint?: string; readonly credentials?: AwsCredentials } = {},
): Promise<T> {
  const sts = new STSClient({ ...configuration, region: ALWAYS_ENABLED });
  // Looked up once, for a profile may start a program or ask a single sign-on service.
  const regional = { ...configuration, region, credentials: sts.config.credentials };
  const aws = {
    sts,
    ec2: new EC2Client(regional),
    ecr: new ECRClient(regional),
    iam: new IAMClient(regional),
    lambda: new LambdaClient(regional),
    sageMaker: new SageMakerClient(regional),
    serviceQuotas: new ServiceQuotasClient(regional),
    ssm: new SSMClient(regional),
    stepFunctions: new SFNClient(regional),
  };
  const secretsManager = new SecretsManagerClient(regional);
  const token = hubToken(secretsManager, environment.HF_TOKEN_SECRET?.trim() || undefined);
  const hubEndpoint = environment.HF_ENDPOINT ?? "https://huggingface.co";
  const hub: Hub = async (...question) => huggingFaceHub(hubEndpoint, await token())(...question);
  const adapterConfigurations: ReadConfiguration = async ({ modelId }, file) =>
    modelId === undefined ? IN_S3 : hubConfiguration(hubEndpoint, await token())(modelId, file);
  try {
    const secretText = secretTextReader({ ...configuration, credentials: sts.config.credentials });
    return await work({ ...aws, hub, adapterConfigurations, discovery: readDiscovery, secretText });
  } finally {
    for (const client of [...Object.values(aws), secretsManager]) client.destroy();
  }
}
