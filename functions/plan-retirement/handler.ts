import { CloudWatchClient, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { takeStageInventory } from "../../provisioning/inventory/stage-inventory.ts";
import {
  alarmToRearm,
  isForced,
  planRetirement,
  planWhatIsLeft,
  type Requester,
  type Retirement,
} from "../../provisioning/removal/retirement.ts";
import { parseRetirementInput } from "../../provisioning/removal/retirement-input.ts";
import { readEnvironment } from "./environment.ts";

const environment = readEnvironment();
const names = namesOf(environment.STAGE);
const configuration = { region: environment.AWS_REGION, maxAttempts: 5 };
const clients = {
  sageMaker: new SageMakerClient(configuration),
  ssm: new SSMClient(configuration),
  stepFunctions: new SFNClient(configuration),
  cloudWatch: new CloudWatchClient(configuration),
  scheduler: new SchedulerClient(configuration),
};

export type PlanRetirementEvent = Requester &
  (
    | {
        /** The input of the execution, as somebody typed it, or of one target. */
        readonly input: unknown;
      }
    | {
        /** What was planned, when it is done: asks for what is left of it. */
        readonly before: Retirement;
      }
  );

export async function handler(event: PlanRetirementEvent): Promise<Retirement | { refusal: string }> {
  const { execution } = event;
  if ("before" in event) {
    const stage = await takeStageInventory(clients, names, { execution, forUnused: !isForced(event.before.input) });
    return planWhatIsLeft(names, stage, event.before, event);
  }
  const input = parseRetirementInput(event.input);
  if ("refusal" in input) return input;
  const stage = await takeStageInventory(clients, names, { execution, forUnused: "sweep" in input });
  const retirement = planRetirement(names, stage, input, event);
  const alarm = alarmToRearm(names, stage, retirement);
  if (alarm !== undefined) await rearm(alarm);
  return retirement;
}

async function rearm(AlarmName: string): Promise<void> {
  const StateReason = "Too early to retire the model: it was published a short while ago, or is being changed.";
  await clients.cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: "OK", StateReason }));
}
