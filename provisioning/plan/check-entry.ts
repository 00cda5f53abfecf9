import { INSTANCE_TYPES } from "../../contract/instance-types.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import { BUILT_IN_TEMPLATE_NAMES, isPromptTemplate } from "../../contract/prompt-template.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { Refusal } from "./refusal.ts";

/** SageMaker's limits, API reference `ContainerDefinition`. */
const MAX_VARIABLES = 100;
const MAX_VALUE_LENGTH = 1024;
/** An advanced parameter takes 8 KB; what is published beside the template has less than one. */
const MAX_TEMPLATE_BYTES = 7_000;
/** What the plan and create-version may add: where the model comes from and goes to, its name, redirects, dtype, GPUs, the hub's token. */
const OWN_VARIABLES = 8;

/**
 * Refuses what is wrong by itself, whatever AWS and the hub would say.
 * @param readablePrefix the S3 prefix that the endpoint's role may read
 * @throws Refusal
 */
export function checkEntry(entry: ProvisioningEntry, readablePrefix: string | undefined): void {
  checkInstances(entry);
  checkPromptTemplate(entry);
  checkEnvironment(entry);
  checkArtefacts(entry, readablePrefix);
}

function checkInstances({ instanceTypes, instanceCount, maxInstanceCount = instanceCount }: ProvisioningEntry): void {
  const unknown = instanceTypes.find((type) => !Object.hasOwn(INSTANCE_TYPES, type));
  if (unknown !== undefined) {
    throw new Refusal(
      `"${unknown}" is not a GPU instance type that is known here: choose from ${Object.keys(INSTANCE_TYPES).join(", ")}.`,
    );
  }
  if (maxInstanceCount < instanceCount) {
    throw new Refusal(
      `The "maxInstanceCount" is ${maxInstanceCount} and the "instanceCount" ${instanceCount}: the first must be at least the second.`,
    );
  }
}

function checkPromptTemplate({ promptTemplate }: ProvisioningEntry): void {
  if (promptTemplate === undefined) return;
  const bytes = Buffer.byteLength(parameterValue({ promptTemplate }));
  if (bytes > MAX_TEMPLATE_BYTES) {
    throw new Refusal(
      `The prompt template has ${bytes} bytes as JSON: ${MAX_TEMPLATE_BYTES} fit into Parameter Store. Shorten it, or put it into the model's repository as its chat template.`,
    );
  }
  if (isPromptTemplate(promptTemplate)) return;
  throw new Refusal(
    `The prompt template "${promptTemplate.slice(0, 80)}" is neither Jinja nor one of ${BUILT_IN_TEMPLATE_NAMES.join(", ")}.`,
  );
}

function checkEnvironment({ environment }: ProvisioningEntry): void {
  const variables = Object.entries(environment);
  if (variables.length > MAX_VARIABLES - OWN_VARIABLES) {
    throw new Refusal(
      `The container's environment has ${variables.length} entries: SageMaker allows ${MAX_VARIABLES}, of which ${OWN_VARIABLES} are set here.`,
    );
  }
  for (const [name, value] of variables) {
    if (!/^[A-Za-z_]\w{0,1023}$/.test(name)) {
      throw new Refusal(`"${name}" cannot be a variable of the container: use letters, digits and underscores.`);
    }
    if (/^(HF_TOKEN|HUGGING_FACE_HUB_TOKEN)$/.test(name)) {
      throw new Refusal(
        `${name} in the environment can be read in the execution's history: store the token in Secrets Manager and name the secret in the setting HF_TOKEN_SECRET.`,
      );
    }
    if (value.length > MAX_VALUE_LENGTH) {
      throw new Refusal(
        `The container's variable ${name} has ${value.length} characters; SageMaker allows ${MAX_VALUE_LENGTH}: put a longer value into a file beside the model's artefacts and name the file.`,
      );
    }
  }
}

function checkArtefacts({ modelS3Uri }: ProvisioningEntry, readablePrefix: string | undefined): void {
  if (modelS3Uri === undefined || (readablePrefix !== undefined && modelS3Uri.startsWith(readablePrefix))) return;
  const readable = readablePrefix === undefined ? "no bucket" : `${readablePrefix} only`;
  throw new Refusal(
    `The endpoint's role may read ${readable}, not ${modelS3Uri}: set MODEL_S3_URI to a prefix that holds it and run \`npx openai-sagemaker deploy\`.`,
  );
}
