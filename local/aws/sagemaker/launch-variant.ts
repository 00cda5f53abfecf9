import type { ContainerDefinition, ProductionVariant } from "@aws-sdk/client-sagemaker";
import { validationException } from "../aws-error.ts";
import { sleep } from "../clock.ts";
import { type Container, INSUFFICIENT_CAPACITY } from "./container.ts";
import { mayWriteLog, putsMetrics, requireArtefacts, requireImage, takeEndpointRole } from "./endpoint-role.ts";
import { type InstancePool, readPools } from "./instance-pools.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";

export interface LaunchedVariant {
  readonly instanceType: string;
  readonly image: string;
  readonly container: Container;
}

/**
 * Starts a variant's container in the first of its pools that has capacity. Any other failure than missing capacity ends
 * the search, and so does the end of the time for provisioning.
 */
export async function launchVariant(
  endpointName: string,
  variant: ProductionVariant,
  context: SageMakerContext,
): Promise<LaunchedVariant> {
  const launching = launchInPools(endpointName, variant, context);
  const seconds = variant.VariantInstanceProvisionTimeoutInSeconds;
  if (seconds === undefined) return launching;
  const ended = new AbortController();
  const outOfTime = sleep(context.clock, seconds * 1000, ended.signal).then(() => {
    throw new Error(INSUFFICIENT_CAPACITY);
  });
  try {
    return await Promise.race([launching, outOfTime]);
  } catch (error) {
    // What is launched in spite of it is not needed any more.
    context.inBackground(
      launching.then(
        ({ container }) => container.stop(),
        () => undefined,
      ),
    );
    throw error;
  } finally {
    ended.abort();
  }
}

async function launchInPools(
  endpointName: string,
  variant: ProductionVariant,
  context: SageMakerContext,
): Promise<LaunchedVariant> {
  let failure: unknown;
  for (const pool of readPools(variant)) {
    try {
      return await launchInPool(endpointName, String(variant.VariantName), pool, context);
    } catch (error) {
      if (!isOutOfCapacity(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function launchInPool(
  endpointName: string,
  variantName: string,
  { instanceType, modelName }: InstancePool,
  context: SageMakerContext,
): Promise<LaunchedVariant> {
  const { image, environment, modelDataUrl, additionalSources, definition, roleArn } = findContainer(
    modelName,
    context,
  );
  const role = takeEndpointRole(roleArn, context);
  requireImage(role, image, context);
  requireArtefacts(role, definition, context);
  putsMetrics(role, context);
  const keepsLog = mayWriteLog(role, endpointName, context);
  const container = await context.launchContainer({
    image,
    environment,
    ...(modelDataUrl !== undefined && { modelDataUrl }),
    ...(Object.keys(additionalSources).length > 0 && { additionalSources }),
    instanceType,
    endpointName,
    variantName,
    log(line) {
      if (!keepsLog) return;
      context.logGroups.write(`/aws/sagemaker/Endpoints/${endpointName}`, `${variantName}/i-local`, line);
    },
  });
  return { instanceType, image, container };
}

function isOutOfCapacity(error: unknown): boolean {
  return error instanceof Error && error.message.includes("InsufficientInstanceCapacity");
}

function findContainer(modelName: string, { state }: SageMakerContext) {
  const { definition } = state.models.get(modelName);
  const container: ContainerDefinition | undefined = definition.PrimaryContainer ?? definition.Containers?.[0];
  if (!container?.Image)
    throw validationException(`Model "${modelName}" has no image; the local AWS knows no model packages.`);
  const modelDataUrl = container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
  const additionalSources = Object.fromEntries(
    (container.AdditionalModelDataSources ?? []).map(({ ChannelName, S3DataSource }) => [
      String(ChannelName),
      String(S3DataSource?.S3Uri),
    ]),
  );
  return {
    image: container.Image,
    environment: container.Environment ?? {},
    modelDataUrl,
    additionalSources,
    definition: container,
    roleArn: String(definition.ExecutionRoleArn),
  };
}
