import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { SFNClient } from "@aws-sdk/client-sfn";
import * as v from "valibot";
import type { Names } from "../../names.ts";
import { describeEnded, provisioningDataIn } from "../notifications/ended-execution.ts";
import { measureWake } from "./measure-wake.ts";
import type { EndedWake } from "./wake-line.ts";

const WakeInput = v.object({ alias: v.string(), wake: v.literal(true) });

/** What an execution that is over was as a waking; nothing when it was none, or had nothing to do. */
export async function endedWake(
  clients: { readonly stepFunctions: SFNClient; readonly logs: CloudWatchLogsClient },
  names: Names,
  executionArn: string,
): Promise<EndedWake | undefined> {
  const execution = await describeEnded(clients.stepFunctions, executionArn);
  const input = v.safeParse(WakeInput, execution.input);
  if (!input.success) return undefined;
  const { alias } = input.output;
  if (execution.status !== "SUCCEEDED") return { alias };
  const { plan, target } = provisioningDataIn(execution.output);
  if (plan?.nothingToDo !== undefined || target === undefined) return undefined;
  const wake = await measureWake(clients, executionArn, names.logGroup.endpoint(target.endpointName));
  return wake === undefined ? undefined : { alias, wake };
}
