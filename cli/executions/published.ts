import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { ContainerKind } from "../../contract/container-kind.ts";
import { CONTAINER_IMAGES, imageUriOf } from "../../contract/container-images.ts";
import { PublishedModel } from "../../contract/published-model.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import type { Names } from "../../names.ts";

export async function readParameter(ssm: SSMClient, name: string) {
  try {
    return (await ssm.send(new GetParameterCommand({ Name: name }))).Parameter;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

export async function readPublishedModel(
  ssm: SSMClient,
  names: Names,
  alias: string,
): Promise<PublishedModel | undefined> {
  const parameter = await readParameter(ssm, names.parameter.model(alias));
  return parameter === undefined ? undefined : v.parse(PublishedModel, JSON.parse(parameter.Value ?? ""));
}

/**
 * Whether what serves under an alias is what the catalog says. Container environment and S3 prefix are not published, so a
 * catalog entry that is younger than the publication counts as another one.
 */
export async function isUpToDate(
  { ssm, sageMaker }: { readonly ssm: SSMClient; readonly sageMaker: SageMakerClient },
  names: Names,
  alias: string,
): Promise<boolean> {
  const parameter = await readParameter(ssm, names.parameter.catalog(alias));
  const model = await readPublishedModel(ssm, names, alias);
  if (parameter?.LastModifiedDate === undefined || model === undefined) return false;
  const entry = v.parse(CatalogEntry, JSON.parse(parameter.Value ?? ""));
  const same =
    entry.modelId === model.modelId &&
    entry.revision === model.revision &&
    entry.container === model.dialect &&
    entry.promptTemplate === model.promptTemplate &&
    entry.instanceTypes.includes(model.instanceType) &&
    (entry.instanceCount ?? 1) === (model.instanceCount ?? 1) &&
    entry.maxInstanceCount === model.maxInstanceCount &&
    entry.idleMinutes === model.idleMinutes &&
    (entry.ttlHours === undefined) === (model.expiresAt === undefined) &&
    parameter.LastModifiedDate.getTime() <= Date.parse(model.publishedAt);
  if (!same) return false;
  return servesFrom(sageMaker, model.endpointName, entry.container);
}

/** Whether an endpoint is in service with the image and the AMI that this version of the product has for a container. */
async function servesFrom(
  sageMaker: SageMakerClient,
  EndpointName: string,
  container: ContainerKind,
): Promise<boolean> {
  const endpoint = await unlessMissing(sageMaker.send(new DescribeEndpointCommand({ EndpointName })));
  if (endpoint?.EndpointStatus !== "InService") return false;
  const { EndpointConfigName } = endpoint;
  const config = await unlessMissing(sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName })));
  const { ModelName, InferenceAmiVersion } = config?.ProductionVariants?.[0] ?? {};
  if (ModelName === undefined) return false;
  const model = await unlessMissing(sageMaker.send(new DescribeModelCommand({ ModelName })));
  return (
    InferenceAmiVersion === CONTAINER_IMAGES[container].inferenceAmiVersion &&
    model?.PrimaryContainer?.Image === imageUriOf(container, await sageMaker.config.region())
  );
}
