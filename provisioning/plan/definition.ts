import { createHash } from "node:crypto";
import type { Adapters } from "../../contract/adapter.ts";
import { CONTAINER_IMAGES, containerImageUri } from "../../contract/container-images.ts";
import { MODEL_FIELD_LIST, type ModelFieldName } from "../../contract/model-fields.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";

/** Those that have their place in the hash by name; another field of a model joins it when it is set. */
const NAMED: ReadonlySet<ModelFieldName> = new Set([
  "revision",
  "modelS3Uri",
  "environment",
  "adapters",
  "promptTemplate",
]);
const OTHERS = MODEL_FIELD_LIST.flatMap(([name, { isOfModel }]) => (isOfModel && !NAMED.has(name) ? name : []));

/** Whether a field says what is so without it. */
function isPlain(name: ModelFieldName, entry: ProvisioningEntry): boolean {
  return entry[name] === undefined || (name === "routing" && entry.routing === "least");
}

/**
 * 16 hexadecimal digits that tell whether two versions are the same model, whatever they run on and in whatever number.
 * @param revision a commit, where one is known: a branch that moved is another model
 */
export function modelDefinition(entry: ProvisioningEntry, region: string, revision: string): string {
  const { modelId, modelS3Uri, container, environment, adapters = {}, promptTemplate } = entry;
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const { inferenceAmiVersion } = CONTAINER_IMAGES[container];
  const decisive = [
    modelId,
    revision,
    modelS3Uri,
    containerImageUri(container, region),
    inferenceAmiVersion,
    variables,
    promptTemplate,
    ...(Object.keys(adapters).length === 0 ? [] : [adapterDefinition(adapters)]),
    ...OTHERS.flatMap((name) => (isPlain(name, entry) ? [] : [[name, entry[name]]])),
  ];
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex").slice(0, 16);
}

/** Their order does not matter; of the hub, the commit does. */
function adapterDefinition(adapters: Adapters) {
  return Object.entries(adapters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([alias, { modelId, modelS3Uri, revision = "main" }]) => [alias, modelId ?? modelS3Uri, revision]);
}
