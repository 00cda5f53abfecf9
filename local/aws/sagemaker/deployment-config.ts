import type { CapacitySize, DeploymentConfig } from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { validationException } from "../aws-error.ts";
import { integer, listOf, oneOf, text } from "../constraints.ts";
import type { EndpointConfig } from "./resources.ts";

const capacitySize = v.looseObject({ Type: oneOf(["INSTANCE_COUNT", "CAPACITY_PERCENT"]), Value: integer({ min: 1 }) });
const waitInterval = integer({ min: 0, max: 3600 });
const executionTimeout = v.optional(integer({ min: 600, max: 28_800 }));

/** How an update is to go. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeploymentConfig.html */
export const DeploymentConfigShape = v.looseObject({
  BlueGreenUpdatePolicy: v.optional(
    v.looseObject({
      TrafficRoutingConfiguration: v.looseObject({
        Type: oneOf(["ALL_AT_ONCE", "CANARY", "LINEAR"]),
        WaitIntervalInSeconds: waitInterval,
        CanarySize: v.optional(capacitySize),
        LinearStepSize: v.optional(capacitySize),
      }),
      TerminationWaitInSeconds: v.optional(waitInterval),
      MaximumExecutionTimeoutInSeconds: executionTimeout,
    }),
  ),
  RollingUpdatePolicy: v.optional(
    v.looseObject({
      MaximumBatchSize: capacitySize,
      WaitIntervalInSeconds: waitInterval,
      MaximumExecutionTimeoutInSeconds: executionTimeout,
      RollbackMaximumBatchSize: v.optional(capacitySize),
    }),
  ),
  AutoRollbackConfiguration: v.optional(
    v.looseObject({
      Alarms: v.optional(
        listOf(v.looseObject({ AlarmName: text({ min: 1, max: 255, pattern: "(?!\\s*$).+" }) }), { min: 1, max: 10 }),
      ),
    }),
  ),
});

/** What a list of limits cannot say. The batch has to fit both fleets, for AWS does not say which one it counts. */
export function requirePossible(deployment: DeploymentConfig, configs: readonly EndpointConfig[]): void {
  const { BlueGreenUpdatePolicy, RollingUpdatePolicy } = deployment;
  if (BlueGreenUpdatePolicy && RollingUpdatePolicy) {
    throw validationException("BlueGreenUpdatePolicy and RollingUpdatePolicy cannot be given together.");
  }
  const variants = configs.flatMap(({ definition }) => definition.ProductionVariants ?? []);
  for (const { InitialInstanceCount: count = 1 } of variants) {
    const batch = RollingUpdatePolicy && batchInstances(deployment, count);
    if (batch === undefined || (batch >= count * 0.05 && batch <= count * 0.5)) continue;
    throw validationException("MaximumBatchSize must be between 5% to 50% of the variant's total instance count.");
  }
}

/** How many of a variant's instances are replaced at a time: all of them, unless the update is a rolling one. */
export function batchInstances({ RollingUpdatePolicy }: DeploymentConfig, count: number): number {
  const size: CapacitySize | undefined = RollingUpdatePolicy?.MaximumBatchSize;
  if (!size) return count;
  return size.Type === "INSTANCE_COUNT" ? Number(size.Value) : Math.ceil((count * Number(size.Value)) / 100);
}

/** How long alarms are watched after the new fleet has taken over. */
export function bakingSeconds({ BlueGreenUpdatePolicy, RollingUpdatePolicy }: DeploymentConfig): number {
  if (RollingUpdatePolicy) return RollingUpdatePolicy.WaitIntervalInSeconds ?? 0;
  const { TrafficRoutingConfiguration, TerminationWaitInSeconds = 0 } = BlueGreenUpdatePolicy ?? {};
  return (TrafficRoutingConfiguration?.WaitIntervalInSeconds ?? 0) + TerminationWaitInSeconds;
}
