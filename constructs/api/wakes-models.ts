import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { WAKE_DETAIL_TYPE } from "../../contract/wake-event.ts";
import type { StageStack } from "../base/stage-stack.ts";

/**
 * Lets a function ask for models that sleep, and nothing else: who may start a state machine may give it any input, and with it any
 * instance type. A rule makes the event's alias the input, and provision-endpoint decides.
 */
export function wakesModels(stack: StageStack): readonly PolicyStatement[] {
  const { names } = stack;
  const { model, provisioning, asleep, catalog } = names.parameter;
  return [
    {
      actions: ["events:PutEvents"],
      resources: [stack.arn("events", "event-bus/default")],
      because: "Asks for a model that sleeps, by an event that only this stage's rule takes.",
      conditions: {
        "ForAllValues:StringEquals": { "events:source": names.eventSource, "events:detail-type": WAKE_DETAIL_TYPE },
        // Of no value at all, all are equal to anything.
        Null: { "events:source": "false", "events:detail-type": "false" },
      },
    },
    {
      actions: ["ssm:GetParameters"],
      resources: [model, provisioning, asleep, catalog].map((ofAlias) => stack.parameterArn(ofAlias("*"))),
      because: "Looks at one model, for a request that is held until that is live.",
    },
  ];
}
