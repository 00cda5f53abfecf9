import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { DEFAULT_ALIAS, type Names } from "../../names.ts";
import { lastLines } from "./container-log.ts";
import { describeEnded, type EndedExecution, failedState, provisioningDataIn } from "./ended-execution.ts";
import type { Notification } from "./notification.ts";
import { provisioningMessage } from "./provisioning-message.ts";
import { retirementMessage } from "./retirement-message.ts";
import { whatIsPublished } from "./what-is-published.ts";

export interface NotifyClients {
  readonly stepFunctions: SFNClient;
  readonly ssm: SSMClient;
  readonly logs: CloudWatchLogsClient;
}

/**
 * What people are told about an execution that is over. Only the execution itself has to be readable: a message without the
 * container's log is better than none.
 */
export async function messageAbout(
  clients: NotifyClients,
  names: Names,
  region: string,
  executionArn: string,
): Promise<Notification | undefined> {
  const context = { stage: names.stage, region };
  const execution = await describeEnded(clients.stepFunctions, executionArn);
  const failed =
    execution.status === "SUCCEEDED" ? undefined : await ifReadable(failedState(clients.stepFunctions, execution));
  const state = failed === undefined ? {} : { failed };
  if (!execution.stateMachineArn.endsWith(`:${names.stateMachine("provision-endpoint")}`)) {
    return retirementMessage(context, { execution, ...state });
  }

  const alias = (failed?.data ?? provisioningDataIn(execution.output)).plan?.alias ?? aliasIn(execution);
  const endpointName = failed?.data.target?.endpointName;
  const logGroup = endpointName === undefined ? undefined : names.logGroup.endpoint(endpointName);
  const lines =
    logGroup === undefined ? undefined : await ifReadable(lastLines(clients.logs, logGroup, execution.startedAt));
  const published = (await ifReadable(whatIsPublished(clients.ssm, names, alias))) ?? {};
  return provisioningMessage(context, {
    alias,
    execution,
    published,
    ...state,
    ...(logGroup === undefined || lines === undefined ? {} : { container: { logGroup, lines } }),
  });
}

/** What somebody typed, where there was no plan of it. */
function aliasIn({ input }: EndedExecution): string {
  const parsed = v.safeParse(v.object({ alias: v.string() }), input);
  return parsed.success ? parsed.output.alias : DEFAULT_ALIAS;
}

async function ifReadable<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading;
  } catch (error) {
    console.warn("Left out of the message:", error);
    return undefined;
  }
}
