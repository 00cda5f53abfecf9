import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { checkContainerEnvironment, checkModel, checkPromptTemplate, chooseInstanceType } from "./checks.ts";
import { serviceQuotas } from "./endpoint-quotas.ts";
import { readEnvironment } from "./environment.ts";
import { huggingFaceHub } from "./hub.ts";
import { mergeCatalogEntry, type Plan, planEndpoint } from "./plan.ts";
import { parseProvisioningInput, Refusal } from "./provisioning-input.ts";
import { readStage } from "./read-stage.ts";

const environment = readEnvironment();
const region = environment.AWS_REGION;
const names = namesOf(environment.STAGE);
const ssm = new SSMClient({ region });
const quotas = serviceQuotas(new ServiceQuotasClient({ region }));
const hub = huggingFaceHub(environment.HF_ENDPOINT);

export interface PlanEndpointEvent {
  /** The input of the execution, as somebody typed it. */
  readonly input: unknown;
  readonly execution: string;
  readonly startedAt: string;
}

/** A refusal is an answer, not an error: the state machine shows its sentence as the cause, without a stack trace. */
export async function handler({ input, execution, startedAt }: PlanEndpointEvent): Promise<Plan | { refusal: string }> {
  try {
    return await plan(input, execution, startedAt);
  } catch (error) {
    if (error instanceof Refusal) return { refusal: error.message };
    throw error;
  }
}

async function plan(rawInput: unknown, execution: string, startedAt: string): Promise<Plan> {
  const input = parseProvisioningInput(rawInput);
  const { entry: catalogEntry, urls } = await readStage(ssm, names, input.alias);
  const entry = mergeCatalogEntry(input, catalogEntry);
  if (entry === undefined) {
    throw new Refusal(
      `The catalog has no model "${input.alias}": name one that it has, or add "modelId" to the input.`,
    );
  }
  checkPromptTemplate(entry);
  checkContainerEnvironment(entry);

  const warnings: string[] = [];
  const warn = (sentence: string) => void warnings.push(sentence);
  const model = await checkModel(entry, hub, warn);
  const instanceType = await chooseInstanceType(entry, input.instanceCount, model, quotas, warn);
  return planEndpoint(input, entry, instanceType, warnings, { names, region, execution, startedAt, urls });
}
