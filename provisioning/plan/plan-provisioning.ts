import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import { HubTokenUnreadable } from "../hub/hub-token.ts";
import { checkAliases } from "./adapters/check-aliases.ts";
import { decide, type PlanSources } from "./decide.ts";
import { mergeCatalogEntry } from "./merge-catalog-entry.ts";
import { type Plan, planEndpoint } from "./plan.ts";
import { readPlanParameters } from "./plan-parameters.ts";
import { parseProvisioningInput } from "./provisioning-input.ts";
import { Refusal } from "./refusal.ts";

export interface PlanRequest {
  /** The input of the execution, as somebody typed it. */
  readonly input: unknown;
  readonly execution: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** What a plan is made from. */
export interface Planning extends PlanSources {
  readonly ssm: SSMClient;
  readonly names: Names;
}

/** A refusal is an answer, not an error: the state machine shows its sentence as the cause, without a stack trace. */
export async function planProvisioning(planning: Planning, request: PlanRequest): Promise<Plan | { refusal: string }> {
  try {
    return await plan(planning, request);
  } catch (error) {
    if (error instanceof Refusal || error instanceof HubTokenUnreadable) return { refusal: error.message };
    throw error;
  }
}

async function plan({ ssm, names, ...sources }: Planning, request: PlanRequest): Promise<Plan> {
  const input = parseProvisioningInput(request.input);
  const { entry: catalogEntry, published, others, urls } = await readPlanParameters(ssm, names, input.alias);
  const entry = mergeCatalogEntry(input, catalogEntry);
  if (entry === undefined) {
    throw new Refusal(
      `The catalog has no model "${input.alias}": name one that it has, or add "modelId" to the input.`,
    );
  }
  checkAliases(input.alias, entry.adapters, others);
  const decision = await decide(input.alias, entry, published, sources);
  const { execution, startedAt } = request;
  return planEndpoint(decision, { names, region: sources.region, execution, startedAt, urls });
}
