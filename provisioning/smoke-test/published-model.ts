import type { PublishedModel } from "../../contract/published-model.ts";
import type { Plan } from "../plan/plan.ts";
import type { SmokeTestResult } from "./smoke-test.ts";

export interface Tested {
  readonly endpointName: string;
  readonly configName: string;
  readonly plan: Pick<Plan, "model" | "definition" | "instanceCount" | "guards" | "attempts" | "startedAt" | "input">;
  readonly instanceType: string;
  readonly result: SmokeTestResult;
  readonly execution: string;
  readonly region: string;
  readonly publishedAt: Date;
}

/** The value of `models/<alias>` for an endpoint that passed its test. */
export function toPublishedModel(tested: Tested): PublishedModel {
  const { endpointName, configName, plan, instanceType, result, execution, region, publishedAt } = tested;
  const { maxInstanceCount, idleMinutes, ttlHours } = plan.guards;
  return {
    endpointName,
    invocationUrl: `https://runtime.sagemaker.${region}.amazonaws.com/endpoints/${endpointName}/invocations`,
    ...plan.model,
    instanceType,
    ...result,
    publishedAt: publishedAt.toISOString(),
    execution,
    configName,
    definition: plan.definition,
    ...(plan.attempts[0] === undefined ? {} : { attempt: plan.attempts[0].hash }),
    tookSeconds: Math.round((publishedAt.getTime() - Date.parse(plan.startedAt)) / 1000),
    ...(plan.input === undefined ? {} : { input: withoutTemplate(plan.input) }),
    instanceCount: plan.instanceCount,
    ...(maxInstanceCount === undefined ? {} : { maxInstanceCount }),
    ...(idleMinutes === undefined ? {} : { idleMinutes }),
    ...(ttlHours === undefined
      ? {}
      : { expiresAt: new Date(publishedAt.getTime() + ttlHours * 3_600_000).toISOString() }),
  };
}

/** It stands beside it, and the two together may be more than a parameter holds. */
function withoutTemplate({ promptTemplate: _, ...input }: NonNullable<Plan["input"]>): NonNullable<Plan["input"]> {
  return input;
}
