import { DescribeModelCommand, type SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { ContainerKind } from "../../contract/container-kind.ts";
import { CONTAINER_IMAGES, containerImageUri } from "../../contract/container-images.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { findEndpoint, findEndpointConfig } from "../../provisioning/inventory/find-endpoint.ts";
import { parsePublication } from "../../provisioning/inventory/parse-publication.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import { mergeCatalogEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import { servesAsAsked } from "../../provisioning/plan/serves-as-asked.ts";
import { unlessMissing } from "../../provisioning/unless-missing.ts";
import type { Names } from "../../names.ts";

/** The model that serves under an alias, if its record can be read. */
export async function readPublishedModel(
  ssm: SSMClient,
  names: Names,
  alias: string,
): Promise<PublishedModel | undefined> {
  return parsePublication(await readParameter(ssm, names.parameter.model(alias)), { names, alias });
}

/** Whether the model that serves under an alias is the one in the catalog, by provision-endpoint's own comparison. */
export async function isUpToDate(
  { ssm, sageMaker }: { readonly ssm: SSMClient; readonly sageMaker: SageMakerClient },
  names: Names,
  alias: string,
): Promise<boolean> {
  const value = await readParameter(ssm, names.parameter.catalog(alias));
  const published = await readPublishedModel(ssm, names, alias);
  if (value === undefined || published === undefined) return false;
  const catalogEntry = v.safeParse(v.pipe(v.string(), v.parseJson(), CatalogEntry), value);
  // provision-endpoint says what is wrong with the entry.
  if (!catalogEntry.success) return false;
  const entry = mergeCatalogEntry({ alias }, catalogEntry.output);
  const region = await sageMaker.config.region();
  if (entry === undefined || !servesAsAsked(entry, published, { region })) return false;
  return servesFrom(sageMaker, published.endpointName, entry.container);
}

/** Whether an endpoint is in service with the image and the AMI that this version of the product has for a container. */
async function servesFrom(
  sageMaker: SageMakerClient,
  endpointName: string,
  container: ContainerKind,
): Promise<boolean> {
  const endpoint = await findEndpoint(sageMaker, endpointName);
  if (endpoint?.EndpointStatus !== "InService") return false;
  const config = await findEndpointConfig(sageMaker, endpoint.EndpointConfigName);
  const { ModelName, InferenceAmiVersion } = config?.ProductionVariants?.[0] ?? {};
  if (ModelName === undefined) return false;
  const model = await unlessMissing(sageMaker.send(new DescribeModelCommand({ ModelName })));
  return (
    InferenceAmiVersion === CONTAINER_IMAGES[container].inferenceAmiVersion &&
    model?.PrimaryContainer?.Image === containerImageUri(container, await sageMaker.config.region())
  );
}
