import {
  CreateEndpointConfigCommand,
  type CreateEndpointConfigInput,
  CreateModelCommand,
  type CreateModelInput,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import type { Attempt } from "../plan/attempt.ts";
import type { Plan } from "../plan/plan.ts";

export interface CreateVersionEvent {
  readonly attempt: Attempt;
  readonly tags: Plan["tags"];
  /** ISO 8601: from when the creation's time counts. Default: now. */
  readonly startedAt?: string;
}

export interface Version {
  readonly configName: string;
  /** ISO 8601: an endpoint that is still Creating after that is given up. */
  readonly deadline: string;
}

export interface VersionMaker {
  readonly sageMaker: SageMakerClient;
  readonly executionRoleArn: string;
  /** The hub's token; undefined when the stack has no secret. */
  readonly token: () => Promise<string | undefined>;
}

/**
 * Said, for AWS's defaults change: per instance nothing, as the alarms and the dashboard ask by endpoint; of vLLM and the GPU
 * what the dashboard names, once a minute.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricsConfig.html
 */
const METRICS: NonNullable<CreateEndpointConfigInput["MetricsConfig"]> = {
  EnableEnhancedMetrics: false,
  EnableDetailedObservability: true,
  MetricPublishFrequencyInSeconds: 60,
};

/**
 * Makes the models and the endpoint configuration of one attempt. What a first call made is left as it is, for the names
 * belong to this attempt alone.
 * @throws Error with the name that AWS gave it, so that the state machine can tell, and without the token
 */
export async function createVersion(
  { sageMaker, executionRoleArn, token }: VersionMaker,
  { attempt, tags, startedAt = new Date().toISOString() }: CreateVersionEvent,
): Promise<Version> {
  // Artefacts from S3 need no token, so they get none.
  // vLLM has a place for what it fetches from the hub: of a model in S3, its adapters.
  const fromHub = attempt.models.some(
    ({ PrimaryContainer: { ModelDataSource, Environment } }) =>
      ModelDataSource === undefined || "HF_HOME" in Environment,
  );
  const secret = fromHub ? await token() : undefined;
  const Tags = [...tags];
  for (const { ModelName, PrimaryContainer } of attempt.models) {
    const Environment = { ...PrimaryContainer.Environment, ...(secret === undefined ? {} : { HF_TOKEN: secret }) };
    const input: CreateModelInput = {
      ModelName,
      ExecutionRoleArn: executionRoleArn,
      PrimaryContainer: { ...PrimaryContainer, Environment },
      Tags,
    };
    await unlessExisting(sageMaker.send(new CreateModelCommand(input)), secret);
  }
  const config: CreateEndpointConfigInput = {
    EndpointConfigName: attempt.configName,
    // The plan's instance types are those of a table, the SDK's a list that grows with it.
    ProductionVariants: [attempt.productionVariant] as unknown as CreateEndpointConfigInput["ProductionVariants"],
    MetricsConfig: METRICS,
    Tags,
  };
  await unlessExisting(sageMaker.send(new CreateEndpointConfigCommand(config)), secret);
  const deadline = Date.parse(startedAt) + attempt.creationTimeoutSeconds * 1000;
  return { configName: attempt.configName, deadline: new Date(deadline).toISOString() };
}

/** SageMaker has no error of its own for a name that is taken: it is a ValidationException that says so. */
async function unlessExisting(call: Promise<unknown>, secret: string | undefined): Promise<void> {
  try {
    await call;
  } catch (error) {
    const { name, message } = error as Error;
    if (/^Cannot create already existing (model|endpoint configuration) /.test(message)) return;
    // AWS repeats a value that it does not accept, and Lambda logs every property of an error.
    const safe = new Error(secret === undefined ? message : message.replaceAll(secret, "***"));
    safe.name = name;
    throw safe;
  }
}
