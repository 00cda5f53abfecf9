import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { huggingFaceHub } from "../../provisioning/hub/hub.ts";
import { HubTokenUnreadable, hubToken } from "../../provisioning/hub/hub-token.ts";
import { type PlanSources, decide } from "../../provisioning/plan/decide.ts";
import { serviceQuotas } from "../../provisioning/plan/endpoint-quotas.ts";
import { mergeCatalogEntry } from "../../provisioning/plan/merge-catalog-entry.ts";
import { type Plan, planEndpoint } from "../../provisioning/plan/plan.ts";
import { readPlanParameters } from "../../provisioning/plan/plan-parameters.ts";
import { parseProvisioningInput } from "../../provisioning/plan/provisioning-input.ts";
import { Refusal } from "../../provisioning/plan/refusal.ts";
import { readEnvironment } from "./environment.ts";

const environment = readEnvironment();
const region = environment.AWS_REGION;
const names = namesOf(environment.STAGE);
const ssm = new SSMClient({ region });
const token = hubToken(new SecretsManagerClient({ region }), environment.HF_TOKEN_SECRET_ARN);
const sources: PlanSources = {
  hub: async () => huggingFaceHub(environment.HF_ENDPOINT, await token()),
  quotas: serviceQuotas(new ServiceQuotasClient({ region })),
  region,
  readablePrefix: environment.MODEL_S3_URI,
};

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
    if (error instanceof Refusal || error instanceof HubTokenUnreadable) return { refusal: error.message };
    throw error;
  }
}

async function plan(rawInput: unknown, execution: string, startedAt: string): Promise<Plan> {
  const input = parseProvisioningInput(rawInput);
  const { entry: catalogEntry, published, urls } = await readPlanParameters(ssm, names, input.alias);
  const entry = mergeCatalogEntry(input, catalogEntry);
  if (entry === undefined) {
    throw new Refusal(
      `The catalog has no model "${input.alias}": name one that it has, or add "modelId" to the input.`,
    );
  }
  const decided = await decide(input.alias, entry, published, sources);
  return planEndpoint(decided, { names, region, execution, startedAt, urls });
}
