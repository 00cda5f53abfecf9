import { SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import type { Names } from "../../names.ts";
import { type InventoryClients, takeStageInventory } from "../inventory/stage-inventory.ts";
import { alarmToRearm, planRetirement, planWhatIsLeft, type Requester, type Retirement } from "./retirement.ts";
import { isForced, parseRetirementInput } from "./retirement-input.ts";

export type RetirementRequest = Requester &
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

/** Looks at the stage, and plans what was asked for or what is left of it. */
export async function answerRetirement(
  clients: InventoryClients,
  names: Names,
  event: RetirementRequest,
): Promise<Retirement | { refusal: string }> {
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
  if (alarm !== undefined) await rearm(clients, alarm);
  return retirement;
}

async function rearm({ cloudWatch }: InventoryClients, AlarmName: string): Promise<void> {
  const StateReason = "Too early to retire the model: it was published a short while ago, or is being changed.";
  await cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: "OK", StateReason }));
}
