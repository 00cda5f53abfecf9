import { variableRefusal } from "../../contract/container-variables.ts";
import { INSTANCE_TYPES, instanceFamilies } from "../../contract/instance-types.ts";
import { type OwnPrices, priceOf } from "../../contract/own-prices.ts";
import { unsuitedInstanceType } from "../../contract/unsuited-instance-type.ts";
import { valueRefusal } from "../../contract/value-refusal.ts";
import { LORA_VARIABLES } from "./adapters/lora-environment.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { Refusal } from "./refusal.ts";

/** SageMaker's limits, API reference `ContainerDefinition`. */
const MAX_VARIABLES = 100;
const MAX_VALUE_LENGTH = 1024;
/** What the plan and create-version may add: where the model comes from and goes to, its name, redirects, dtype, GPUs, cached tokens, the hub's token. */
const OWN_VARIABLES = 9;

/** What the settings allow a caller who may start a provisioning. */
export interface OperatorRules {
  /** The S3 prefixes that the endpoint's role may read. */
  readonly readablePrefixes: readonly string[];
  /** Names of variables of the container that need leave. */
  readonly allowedVariables: readonly string[];
  /** US dollars an hour of one instance. */
  readonly maxInstancePrice: number;
  /** The operator's own prices, which come before the list's. */
  readonly prices: OwnPrices;
  /** Types without a price that may be started all the same. */
  readonly unpricedTypes: readonly string[];
}

/**
 * Refuses what is wrong by itself, whatever AWS and the hub would say.
 * @throws Refusal
 */
export function checkEntry(entry: ProvisioningEntry, rules: OperatorRules): void {
  checkInstances(entry);
  checkPrice(entry, rules);
  checkEnvironment(entry, rules);
  checkGguf(entry);
  checkArtefacts(entry, rules);
}

function checkInstances(entry: ProvisioningEntry): void {
  const { container, instanceTypes, instanceCount, maxInstanceCount = instanceCount } = entry;
  const unknown = instanceTypes.find((type) => !Object.hasOwn(INSTANCE_TYPES, type));
  if (unknown !== undefined) {
    throw new Refusal(
      `"${unknown}" is not an instance type that is known here: choose one of ${instanceFamilies().join(", ")}, as docs/costs.md lists them.`,
    );
  }
  const unsuited = instanceTypes.map((type) => unsuitedInstanceType(container, type)).find(Boolean);
  if (unsuited !== undefined) throw new Refusal(`${unsuited}.`);
  if (maxInstanceCount < instanceCount) {
    throw new Refusal(
      `The "maxInstanceCount" is ${maxInstanceCount} and the "instanceCount" ${instanceCount}: the first must be at least the second.`,
    );
  }
}

function checkPrice({ instanceTypes }: ProvisioningEntry, rules: OperatorRules): void {
  const { maxInstancePrice, unpricedTypes, prices } = rules;
  for (const type of instanceTypes) {
    const price = priceOf(type, prices);
    if (price === undefined ? unpricedTypes.includes(type) : price <= maxInstancePrice) continue;
    if (price === undefined) {
      throw new Refusal(
        `The price of ${type} is not known here, and the stage limits what an instance may cost: choose another type, or say what you pay in INSTANCE_PRICES (\`npx openai-sagemaker cost --instance-type ${type}\` asks AWS for its price) or name it in INSTANCE_TYPE or the models file, and run \`npx openai-sagemaker deploy\`.`,
      );
    }
    throw new Refusal(
      `${type} costs $${price} an hour and the stage allows $${maxInstancePrice} for an instance: choose another type, or set MAX_INSTANCE_PRICE to ${price} or more and run \`npx openai-sagemaker deploy\`.`,
    );
  }
}

function checkEnvironment(
  { environment, adapters = {} }: ProvisioningEntry,
  { allowedVariables }: OperatorRules,
): void {
  const variables = Object.entries(environment);
  const own = OWN_VARIABLES + (Object.keys(adapters).length > 0 ? LORA_VARIABLES : 0);
  if (variables.length > MAX_VARIABLES - own) {
    throw new Refusal(
      `The container's environment has ${variables.length} entries: SageMaker allows ${MAX_VARIABLES}, of which ${own} are set here.`,
    );
  }
  for (const [name, value] of variables) {
    if (!/^[A-Za-z_]\w{0,1023}$/.test(name)) {
      throw new Refusal(`"${name}" cannot be a variable of the container: use letters, digits and underscores.`);
    }
    const refusal = variableRefusal(name, allowedVariables) ?? valueRefusal({ name, value, allowed: allowedVariables });
    if (refusal !== undefined) throw new Refusal(`${refusal}.`);
    if (value.length > MAX_VALUE_LENGTH) {
      throw new Refusal(
        `The container's variable ${name} has ${value.length} characters; SageMaker allows ${MAX_VALUE_LENGTH}: put a longer value into a file beside the model's artefacts and name the file.`,
      );
    }
  }
}

/** What only a container of llama.cpp has, and what it cannot do. */
function checkGguf({ container, ggufFile, modelS3Uri, weights, promptTemplate, environment }: ProvisioningEntry): void {
  const refuse = (sentence: string) => {
    throw new Refusal(sentence);
  };
  if (container !== "llamacpp") {
    if (ggufFile !== undefined) {
      refuse(
        `"ggufFile" is for the container "llamacpp", and this one is "${container}": leave it out, or change the container.`,
      );
    }
    const stray = Object.keys(environment).find((name) => /^SM_LLAMA_CPP_/i.test(name));
    if (stray !== undefined) refuse(`${stray} is for the container "llamacpp", and this one is "${container}".`);
    return;
  }
  const stray = Object.keys(environment).find((name) => /^(SM_VLLM|OPTION)_/i.test(name));
  if (stray !== undefined) {
    refuse(
      `${stray} is for another container, and this one is "llamacpp": its flags are SM_LLAMA_CPP_<FLAG>, such as SM_LLAMA_CPP_CTX_SIZE.`,
    );
  }
  if (modelS3Uri !== undefined && ggufFile !== undefined && !ggufFile.endsWith(".gguf")) {
    refuse(`Of a model in S3, "ggufFile" is the name of its file, such as model-q4_k_m.gguf, not "${ggufFile}".`);
  }
  if (weights === "hub") {
    refuse(
      'The container "llamacpp" cannot be told a revision of the hub: its file is copied into the stage\'s bucket. Leave "weights" out, or set it to s3.',
    );
  }
  if (promptTemplate !== undefined) {
    refuse(
      'The container "llamacpp" takes no plain prompts, so that "promptTemplate" has no use: set SM_LLAMA_CPP_CHAT_TEMPLATE in the environment, or leave it out, for llama.cpp has a template of its own.',
    );
  }
}

function checkArtefacts({ modelS3Uri, adapters = {} }: ProvisioningEntry, { readablePrefixes }: OperatorRules): void {
  const isReadable = (uri: string) => readablePrefixes.some((prefix) => uri.startsWith(prefix));
  const readable = readablePrefixes.length === 0 ? "no bucket" : `${readablePrefixes.join(" and ")} only`;
  const deploy = "run `npx openai-sagemaker deploy`";
  if (modelS3Uri !== undefined && !isReadable(modelS3Uri)) {
    throw new Refusal(
      `The endpoint's role may read ${readable}, not ${modelS3Uri}: set MODEL_S3_URI to a prefix that holds it and ${deploy}.`,
    );
  }
  for (const [name, { modelS3Uri: uri }] of Object.entries(adapters)) {
    if (uri === undefined || isReadable(uri)) continue;
    throw new Refusal(
      `The endpoint's role may read ${readable}, not ${uri} of the adapter "${name}": name it in the setting ADAPTERS, or set MODEL_S3_URI to a prefix that holds it, and ${deploy}.`,
    );
  }
}
