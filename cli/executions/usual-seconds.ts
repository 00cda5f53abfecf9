import type { HistoryEvent } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import { ProvisioningLock } from "../../contract/provisioning-lock.ts";

const json = <T>(schema: v.GenericSchema<unknown, T>) => v.pipe(v.string(), v.parseJson(), schema);

const Planned = json(v.object({ plan: v.object({ lock: v.object({ value: json(ProvisioningLock) }) }) }));

/** How many seconds a model of this size usually takes to serve, by plan-endpoint's output; undefined for any other event. */
export function usualSeconds({ stateExitedEventDetails }: HistoryEvent): number | undefined {
  if (stateExitedEventDetails?.name !== "PlanEndpoint") return undefined;
  const planned = v.safeParse(Planned, stateExitedEventDetails.output);
  if (!planned.success) return undefined;
  const { since, readyAt } = planned.output.plan.lock.value;
  return readyAt === undefined ? undefined : (Date.parse(readyAt) - Date.parse(since)) / 1000;
}
