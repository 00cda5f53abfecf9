import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { StageStack } from "./stage-stack.ts";

/** X-Ray knows no resource to narrow them to: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html */
const EVERYWHERE = ["*"];

/**
 * Lets a function send its traces, when the stage has them.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html#services-xray-permissions
 */
export function sendsTraces({ isTraced }: StageStack): readonly PolicyStatement[] {
  return isTraced ? [{ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: EVERYWHERE }] : [];
}

/**
 * The same for a state machine, which decides itself what it records.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 */
export function sendsSampledTraces(stack: StageStack): readonly PolicyStatement[] {
  return sendsTraces(stack).map(({ actions, resources }) => ({
    actions: [...actions, "xray:GetSamplingRules", "xray:GetSamplingTargets"],
    resources,
  }));
}
