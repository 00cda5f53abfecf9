import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { ALIAS_PATTERN, namesOf } from "../../names.ts";
import { readEnvironment } from "./environment.ts";
import { takeInventory } from "./inventory.ts";
import { planRetirement, type Retirement } from "./retirement.ts";

const environment = readEnvironment();
const names = namesOf(environment.STAGE);
const sageMaker = new SageMakerClient({ region: environment.AWS_REGION });
const ssm = new SSMClient({ region: environment.AWS_REGION });

/** `Comment` is what the Step Functions console fills in by itself. */
const RetirementInput = v.strictObject({
  Comment: v.optional(v.unknown()),
  alias: v.optional(v.pipe(v.string(), v.regex(ALIAS_PATTERN))),
});

export interface PlanRetirementEvent {
  /** The input of the execution, as somebody typed it. */
  readonly input: unknown;
  readonly execution: string;
  readonly startedAt: string;
}

export async function handler({
  input,
  execution,
  startedAt,
}: PlanRetirementEvent): Promise<Retirement | { refusal: string }> {
  const parsed = v.safeParse(RetirementInput, input);
  if (!parsed.success) {
    return { refusal: 'The input must be {} for every model of the stage, or {"alias": "…"} for one of them.' };
  }
  const inventory = await takeInventory(sageMaker, ssm, names);
  return planRetirement(names, inventory, parsed.output.alias, execution, startedAt);
}
