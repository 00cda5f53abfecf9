import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { INSTANCE_TYPES, type InstanceType } from "../../contract/instance-types.ts";
import { BUILT_IN_TEMPLATE_NAMES, isPromptTemplate } from "../../contract/prompt-template.ts";
import { containerEnvironment } from "./container-environment.ts";
import type { EndpointQuotas, QuotaAnswer } from "./endpoint-quotas.ts";
import type { Hub, HubModel } from "./hub.ts";
import { Refusal } from "./provisioning-input.ts";

/** What vLLM takes of a GPU's memory unless it is told otherwise; weights that fill it leave nothing for requests. */
const GPU_MEMORY_UTILIZATION = 0.9;

/** SageMaker's limits, API reference `ContainerDefinition`. */
const MAX_VARIABLES = 100;
const MAX_VALUE_LENGTH = 1024;

/** @throws Refusal */
export function checkPromptTemplate({ promptTemplate }: CatalogEntry): void {
  if (promptTemplate === undefined || isPromptTemplate(promptTemplate)) return;
  throw new Refusal(
    `The prompt template "${promptTemplate.slice(0, 80)}" is neither Jinja nor one of ${BUILT_IN_TEMPLATE_NAMES.join(", ")}.`,
  );
}

/** @throws Refusal */
export function checkContainerEnvironment(entry: CatalogEntry): void {
  const variables = Object.entries(containerEnvironment(entry, undefined));
  if (variables.length > MAX_VARIABLES) {
    throw new Refusal(
      `The container's environment has ${variables.length} entries; SageMaker allows ${MAX_VARIABLES}.`,
    );
  }
  for (const [name, value] of variables) {
    if (!/^[A-Za-z_]\w{0,1023}$/.test(name)) {
      throw new Refusal(`"${name}" cannot be a variable of the container: use letters, digits and underscores.`);
    }
    if (value.length > MAX_VALUE_LENGTH) {
      throw new Refusal(
        `The container's variable ${name} has ${value.length} characters; SageMaker allows ${MAX_VALUE_LENGTH}. ` +
          "Put a longer value into a file beside the model's artefacts and name the file.",
      );
    }
  }
}

/**
 * Asks the hub whether the model can be fetched.
 * @returns what the hub knows; nothing when the model is not fetched from it or it cannot be asked
 * @throws Refusal
 */
export async function checkModel(entry: CatalogEntry, hub: Hub, warn: (sentence: string) => void) {
  if (entry.modelS3Uri !== undefined) return undefined;
  const { modelId, revision } = entry;
  const answer = await hub(modelId, revision);
  switch (answer.kind) {
    case "unknown-model":
      throw new Refusal(
        `The Hugging Face hub has no public model "${modelId}". Check the spelling; a private model is deployed from S3 (MODEL_S3_URI).`,
      );
    case "unknown-revision":
      throw new Refusal(
        `The model "${modelId}" has no revision "${revision}" on the hub: name a branch, tag or commit.`,
      );
    case "unreachable":
      warn(`The hub could not be asked about "${modelId}" (${answer.why}); the model was not checked.`);
      return undefined;
    case "found":
      if (answer.model.gated && entry.environment.HF_TOKEN === undefined) {
        throw new Refusal(
          `"${modelId}" is gated: accept its licence at https://huggingface.co/${modelId}, then copy the weights to S3 and set MODEL_S3_URI.`,
        );
      }
      return answer.model;
  }
}

/**
 * The first instance type, in the order of preference, whose GPU holds the model and of which the account may run enough.
 * @throws Refusal when there is none, with the reason for each type
 */
export async function chooseInstanceType(
  entry: CatalogEntry,
  instanceCount: number,
  model: HubModel | undefined,
  askQuotas: EndpointQuotas,
  warn: (sentence: string) => void,
): Promise<string> {
  const quotas = await askQuotas(entry.instanceTypes);
  const reasons: string[] = [];
  for (const type of entry.instanceTypes) {
    const quota = quotas.get(type);
    const reason = whyNot(entry, type, model) ?? whyNotAllowed(quota, instanceCount);
    if (reason !== undefined) {
      reasons.push(`${type}: ${reason}`);
      continue;
    }
    if (quota?.kind !== "known") warn(`The quota for ${type} is not known (${quota?.why ?? "not asked"}).`);
    for (const passedOver of reasons) warn(passedOver);
    return type;
  }
  throw new Refusal(`No instance type can be used. ${reasons.join("; ")}.`);
}

function whyNot(entry: CatalogEntry, type: string, model: HubModel | undefined): string | undefined {
  const instance = Object.hasOwn(INSTANCE_TYPES, type) ? INSTANCE_TYPES[type] : undefined;
  if (instance === undefined) {
    return `is not a GPU instance type that is known here, choose from ${Object.keys(INSTANCE_TYPES).join(", ")}`;
  }
  const dtype = entry.environment.SM_VLLM_DTYPE ?? entry.environment.OPTION_DTYPE;
  if (!instance.bfloat16 && /^(bfloat16|bf16)$/.test(dtype ?? "")) {
    return `its ${instance.gpu} GPU has no bfloat16, use half or another type`;
  }
  return isQuantizedOnLoad(entry) ? undefined : whyNotLargeEnough(instance, model);
}

function whyNotLargeEnough({ gpu, gpuCount, gpuMemoryGiB }: InstanceType, model: HubModel | undefined) {
  const bytes = model?.weightBytes;
  const memory = gpuCount * gpuMemoryGiB;
  if (bytes === undefined || bytes <= memory * 2 ** 30 * GPU_MEMORY_UTILIZATION) return undefined;
  return `the model's weights take ${(bytes / 2 ** 30).toFixed(1)} GiB, its ${gpu} has ${memory} GiB, of which a tenth stays free`;
}

function whyNotAllowed(quota: QuotaAnswer | undefined, wanted: number) {
  if (quota?.kind !== "known" || quota.instances >= wanted) return undefined;
  return `the account may run ${quota.instances} for endpoints and ${wanted} are wanted, ask for more at Service Quotas, Amazon SageMaker, "for endpoint usage"`;
}

/** Then the sizes on the hub say nothing about the GPU. */
function isQuantizedOnLoad({ environment }: CatalogEntry): boolean {
  return environment.SM_VLLM_QUANTIZATION !== undefined || environment.OPTION_QUANTIZE !== undefined;
}
