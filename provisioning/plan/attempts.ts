import { isDeepStrictEqual } from "node:util";
import { CONTAINER_IMAGES, containerImageUri } from "../../contract/container-images.ts";
import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import type { Names } from "../../names.ts";
import { loraEnvironment } from "./adapters/lora-environment.ts";
import type { Attempt, InstancePool, PrimaryContainer, S3Source } from "./attempt.ts";
import { containerEnvironment } from "./container-environment.ts";
import { CAPACITY_SECONDS, type CreationTime } from "./creation-time.ts";
import { attemptHash } from "./kept-version.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { routingConfig } from "./routing-config.ts";
import { modelName, shortHash } from "./version-names.ts";

/** How often provision-endpoint tries, and how many types SageMaker takes in one variant's pools. */
const MOST_ATTEMPTS = 5;

export interface AttemptContext {
  readonly alias: string;
  readonly names: Names;
  readonly region: string;
  readonly execution: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** One of vLLM's ranks, which holds every adapter of the entry; of one without any: nothing. */
  readonly maxLoraRank?: number;
  readonly time: CreationTime;
}

/**
 * What to try, one after the other: SageMaker's own choice among the types, then each type alone, for regions that do not
 * know instance pools. https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-heterogeneous.html
 * @param instanceTypes in the order of preference, at least one
 */
export function planAttempts(
  entry: ProvisioningEntry,
  instanceTypes: readonly string[],
  context: AttemptContext,
): Attempt[] {
  const types = instanceTypes.slice(0, MOST_ATTEMPTS);
  const alone = types.map((type) => [type]);
  // Whether pools take images of two architectures is not known: each type is tried alone then.
  const architectures = new Set(types.map((type) => INSTANCE_TYPES[type]?.architecture));
  const tries = types.length > 1 && architectures.size === 1 ? [types, ...alone] : alone;
  return tries.slice(0, MOST_ATTEMPTS).map((some, index) => planAttempt(entry, some, index, context));
}

function planAttempt(
  entry: ProvisioningEntry,
  instanceTypes: readonly string[],
  index: number,
  context: AttemptContext,
): Attempt {
  const { alias, names, execution, time } = context;
  const configName = names.versionName(alias, shortHash(`${execution} ${index}`));
  const partName = (part: number) => modelName(configName, part);
  const containers = instanceTypes.map((type) => primaryContainer(entry, type, context));
  const different = containers.filter(
    (container, at) => containers.findIndex((other) => isDeepStrictEqual(other, container)) === at,
  );
  const models = different.map((PrimaryContainer, part) => ({ ModelName: partName(part), PrimaryContainer }));
  const findModelName = (container: PrimaryContainer) =>
    partName(different.findIndex((other) => isDeepStrictEqual(other, container)));

  const ModelName = partName(0);
  const pools = instanceTypes.map((InstanceType, at): InstancePool => {
    const own = findModelName(containers[at] as PrimaryContainer);
    return { InstanceType, Priority: at + 1, ...(own === ModelName ? {} : { ModelNameOverride: own }) };
  });
  const attempt = {
    instanceTypes,
    configName,
    models,
    productionVariant: {
      VariantName: "primary" as const,
      ModelName,
      InitialInstanceCount: entry.instanceCount,
      // Pools stand in place of the type, and there are two at least.
      ...(pools.length > 1
        ? { InstancePools: pools, VariantInstanceProvisionTimeoutInSeconds: CAPACITY_SECONDS }
        : { InstanceType: instanceTypes[0] as string }),
      ContainerStartupHealthCheckTimeoutInSeconds: time.startupTimeoutSeconds,
      ModelDataDownloadTimeoutInSeconds: time.downloadTimeoutSeconds,
      ...machineImage(entry),
      ...volume(instanceTypes),
      RoutingConfig: routingConfig(entry.routing),
    },
    creationTimeoutSeconds: time.timeoutSeconds,
  };
  return { ...attempt, hash: attemptHash(attempt) };
}

function primaryContainer(
  entry: ProvisioningEntry,
  type: string,
  { region, revision, maxLoraRank = 0 }: AttemptContext,
): PrimaryContainer {
  const instance = INSTANCE_TYPES[type];
  if (instance === undefined) throw new Error(`${type} is not in the table of instance types.`);
  const { container, modelS3Uri, adapters = {} } = entry;
  const channels = Object.entries(adapters).flatMap(([ChannelName, { modelS3Uri: uri }]) =>
    uri === undefined ? [] : [{ ChannelName, ...s3Source(uri) }],
  );
  return {
    Image: containerImageUri(container, region, instance.architecture),
    Environment: {
      ...containerEnvironment(entry, instance, revision),
      ...loraEnvironment(adapters, maxLoraRank),
    },
    ...(modelS3Uri === undefined ? {} : { ModelDataSource: s3Source(modelS3Uri) }),
    ...(channels.length === 0 ? {} : { AdditionalModelDataSources: channels }),
  };
}

function machineImage({ container }: ProvisioningEntry) {
  const { inferenceAmiVersion: InferenceAmiVersion } = CONTAINER_IMAGES[container];
  return InferenceAmiVersion === undefined ? {} : { InferenceAmiVersion };
}

/** SageMaker's largest volume of an instance, GB. */
const LARGEST_VOLUME = 512;

/** Beside the model: what the image and its log write. */
const VOLUME_RESERVE = 20;

/**
 * Types without a GPU have no disk of their own: a volume that holds what their memory could.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html
 */
function volume(instanceTypes: readonly string[]) {
  const memory = instanceTypes.flatMap((type) => {
    const instance = INSTANCE_TYPES[type];
    return instance?.kind === "cpu" ? [instance.memoryGiB] : [];
  });
  if (memory.length === 0) return {};
  return { VolumeSizeInGB: Math.min(LARGEST_VOLUME, Math.max(...memory) + VOLUME_RESERVE) };
}

function s3Source(S3Uri: string): S3Source {
  return { S3DataSource: { S3Uri, S3DataType: "S3Prefix", CompressionType: "None" } };
}
