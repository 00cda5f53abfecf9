import { createHash } from "node:crypto";
import type { CatalogEntry, ContainerKind } from "../../contract/catalog-entry.ts";
import { CONTAINER_IMAGES, imageUriOf } from "../../contract/container-images.ts";
import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import type { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { Names } from "../../names.ts";
import { containerEnvironment } from "./container-environment.ts";
import type { ProvisioningInput } from "./provisioning-input.ts";

/** What the rest of provision-endpoint works with; the capitalised fields are parameters of SageMaker's API. */
export interface Plan {
  readonly alias: string;
  readonly endpointName: string;
  /** Name of the SageMaker model and of the endpoint configuration that this execution makes. */
  readonly versionName: string;
  readonly primaryContainer: {
    readonly Image: string;
    readonly Environment: Readonly<Record<string, string>>;
    readonly ModelDataSource?: {
      readonly S3DataSource: {
        readonly S3Uri: string;
        readonly S3DataType: "S3Prefix";
        readonly CompressionType: "None";
      };
    };
  };
  readonly productionVariants: readonly {
    readonly VariantName: "primary";
    readonly ModelName: string;
    readonly InstanceType: string;
    readonly InitialInstanceCount: number;
    readonly ContainerStartupHealthCheckTimeoutInSeconds: number;
    readonly ModelDataDownloadTimeoutInSeconds: number;
    readonly InferenceAmiVersion: string;
  }[];
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  /** ISO 8601: a creation that is not InService by then is given up. */
  readonly deadline: string;
  /** Parameter name and, for each step, the ProvisioningLock to store in it. */
  readonly lock: { readonly name: string; readonly value: string; readonly waiting: string; readonly testing: string };
  readonly parameters: { readonly model: string; readonly apiUrl: string; readonly openaiBaseUrl: string };
  readonly urls: { readonly api: string; readonly openaiBase: string };
  readonly model: {
    readonly modelId: string;
    readonly revision: string;
    readonly dialect: ContainerKind;
    readonly instanceType: string;
    readonly promptTemplate?: string;
  };
  /** Sentences about what could not be checked, or was changed. */
  readonly warnings: readonly string[];
}

export interface PlanContext {
  readonly names: Names;
  readonly region: string;
  /** ARN of the execution, and its start in ISO 8601. */
  readonly execution: string;
  readonly startedAt: string;
  readonly urls: Plan["urls"];
}

/** A container that downloads tens of gigabytes from the hub needs most of the hour that SageMaker allows. */
const STARTUP_TIMEOUT_SECONDS = 3600;

/** To find an instance and pull the image, before the container's own time begins. */
const INSTANCE_TIMEOUT_SECONDS = 1200;

/** An input over its catalog entry. Artefacts and template belong to a model, so another model drops them. */
export function mergeCatalogEntry(input: ProvisioningInput, entry: CatalogEntry | undefined): CatalogEntry | undefined {
  const modelId = input.modelId ?? entry?.modelId;
  if (modelId === undefined) return undefined;
  const sameModel = modelId === entry?.modelId;
  const modelS3Uri = input.modelS3Uri ?? (sameModel ? entry?.modelS3Uri : undefined);
  const promptTemplate = input.promptTemplate ?? (sameModel ? entry?.promptTemplate : undefined);
  return {
    modelId,
    revision: input.revision ?? (sameModel ? entry.revision : "main"),
    container: input.container ?? entry?.container ?? "vllm",
    instanceTypes: input.instanceTypes ?? entry?.instanceTypes ?? ["ml.g4dn.xlarge"],
    environment: { ...(sameModel ? entry.environment : {}), ...input.environment },
    ...(modelS3Uri === undefined ? {} : { modelS3Uri }),
    ...(promptTemplate === undefined ? {} : { promptTemplate }),
  };
}

/** Derives every name and request of a provisioning; pure, and checked input only. */
export function planEndpoint(
  { alias, instanceCount }: Pick<ProvisioningInput, "alias" | "instanceCount">,
  entry: CatalogEntry,
  instanceType: string,
  warnings: readonly string[],
  { names, region, execution, startedAt, urls }: PlanContext,
): Plan {
  const version = createHash("sha256").update(execution).digest("hex").slice(0, 8);
  const versionName = names.versionName(alias, version);
  const { inferenceAmiVersion } = CONTAINER_IMAGES[entry.container];
  const step = (sentence: string) =>
    JSON.stringify({ execution, step: sentence, since: startedAt } satisfies ProvisioningLock);

  return {
    alias,
    endpointName: names.endpoint(alias),
    versionName,
    primaryContainer: {
      Image: imageUriOf(entry.container, region),
      Environment: containerEnvironment(entry, INSTANCE_TYPES[instanceType]),
      ...(entry.modelS3Uri === undefined
        ? {}
        : {
            ModelDataSource: {
              S3DataSource: { S3Uri: entry.modelS3Uri, S3DataType: "S3Prefix", CompressionType: "None" },
            },
          }),
    },
    productionVariants: [
      {
        VariantName: "primary",
        ModelName: versionName,
        InstanceType: instanceType,
        InitialInstanceCount: instanceCount,
        ContainerStartupHealthCheckTimeoutInSeconds: STARTUP_TIMEOUT_SECONDS,
        ModelDataDownloadTimeoutInSeconds: STARTUP_TIMEOUT_SECONDS,
        InferenceAmiVersion: inferenceAmiVersion,
      },
    ],
    tags: Object.entries({ ...names.tags, Alias: alias }).map(([Key, Value]) => ({ Key, Value })),
    deadline: new Date(
      Date.parse(startedAt) + (INSTANCE_TIMEOUT_SECONDS + STARTUP_TIMEOUT_SECONDS) * 1000,
    ).toISOString(),
    lock: {
      name: names.parameter.provisioning(alias),
      value: step("creating the endpoint"),
      waiting: step("waiting for the endpoint to be InService"),
      testing: step("testing the model"),
    },
    parameters: {
      model: names.parameter.model(alias),
      apiUrl: names.parameter.apiUrl,
      openaiBaseUrl: names.parameter.openaiBaseUrl,
    },
    urls,
    model: {
      modelId: entry.modelId,
      revision: entry.revision,
      dialect: entry.container,
      instanceType,
      ...(entry.promptTemplate === undefined ? {} : { promptTemplate: entry.promptTemplate }),
    },
    warnings,
  };
}
