import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { Construct } from "constructs";
import { WAKE_DETAIL_TYPE } from "../../contract/wake-event.ts";
import { ExecutionStarter } from "../base/execution-starter.ts";
import { StageStack } from "../base/stage-stack.ts";

export interface EventRulesProps {
  readonly provisionEndpointArn: string;
  readonly retireEndpointArn: string;
}

/** What EventBridge does with the endpoints by itself: sweeps after a provisioning that did not succeed, ends idle ones, and wakes. */
export class EventRules extends Construct {
  constructor(scope: Construct, id: string, { provisionEndpointArn, retireEndpointArn }: EventRulesProps) {
    super(scope, id);
    const { names } = StageStack.containing(this);
    const { roleArn } = new ExecutionStarter(this, "starter", {
      name: "events",
      service: "events.amazonaws.com",
      stateMachineArns: [provisionEndpointArn, retireEndpointArn],
      because: "Sweeps after a provisioning that failed, retires what is idle, and wakes what is asked for.",
    });

    // An execution that is stopped, or that times out, cannot clean up after itself.
    const unsuccessful = new CloudwatchEventRule(this, "unsuccessful-provisioning", {
      name: `${names.prefix}-unsuccessful-provisioning`,
      description: "Starts a sweep after a provisioning that did not succeed",
      eventPattern: JSON.stringify({
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [provisionEndpointArn], status: ["FAILED", "TIMED_OUT", "ABORTED"] },
      }),
    });
    new CloudwatchEventTarget(this, "sweep", {
      rule: unsuccessful.name,
      // Said, for one that Terraform makes up would be a second target when a run was killed before it wrote its state.
      targetId: "sweep",
      arn: retireEndpointArn,
      roleArn,
      input: JSON.stringify({ sweep: true }),
    });

    const idle = new CloudwatchEventRule(this, "idle-endpoint", {
      name: `${names.prefix}-idle-endpoint`,
      description: "Retires a model whose endpoint nobody uses",
      eventPattern: JSON.stringify({
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        detail: {
          // Every idle alarm of the stage ends in the same words; plan-retirement looks at the rest of the name.
          alarmName: [{ wildcard: `${names.prefix}-*--idle` }],
          state: { value: ["ALARM"] },
        },
      }),
    });
    new CloudwatchEventTarget(this, "retire-idle", {
      rule: idle.name,
      targetId: "retire-idle",
      arn: retireEndpointArn,
      roleArn,
      inputTransformer: { inputPaths: { alarm: "$.detail.alarmName" }, inputTemplate: '{"idleAlarm": <alarm>}' },
    });

    const wake = new CloudwatchEventRule(this, "wake", {
      name: `${names.prefix}-wake`,
      description: "Wakes a model that somebody asks for while it sleeps",
      eventPattern: JSON.stringify({
        source: [names.eventSource],
        "detail-type": [WAKE_DETAIL_TYPE],
        detail: { alias: [{ exists: true }] },
      }),
    });
    new CloudwatchEventTarget(this, "wake-model", {
      rule: wake.name,
      targetId: "wake-model",
      arn: provisionEndpointArn,
      roleArn,
      // Nothing but the alias: whoever can put an event chooses none of what it starts.
      inputTransformer: { inputPaths: { alias: "$.detail.alias" }, inputTemplate: '{"alias": <alias>, "wake": true}' },
    });
  }
}
