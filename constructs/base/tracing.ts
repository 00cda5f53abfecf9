import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { StageStack } from "./stage-stack.ts";

/**
 * Lets a function send its traces, when the stage has them.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html#services-xray-permissions
 */
export function sendsTraces({ isTraced }: StageStack): readonly PolicyStatement[] {
  if (!isTraced) return [];
  return [
    {
      actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
      resources: ["*"],
      because: "Sends its traces. X-Ray knows no narrower resource.",
    },
  ];
}

/**
 * The same for a state machine, which decides itself what it records.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
 */
export function sendsSampledTraces(stack: StageStack): readonly PolicyStatement[] {
  return sendsTraces(stack).map((statement) => ({
    ...statement,
    actions: [...statement.actions, "xray:GetSamplingRules", "xray:GetSamplingTargets"],
  }));
}
