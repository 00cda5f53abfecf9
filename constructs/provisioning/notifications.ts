import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic/index.js";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription/index.js";
import { Construct } from "constructs";
import { executionArns } from "../../contract/stage-arns.ts";
import type { NotifyVariables } from "../../functions/notify/environment.ts";
import { NodeFunction } from "../base/node-function.ts";
import { StageStack } from "../base/stage-stack.ts";
import { TopicPolicy } from "../base/topic-policy.ts";
import { usesCustomerKey } from "../base/uses-customer-key.ts";

export interface NotificationsProps {
  readonly stateMachineArns: readonly string[];
  /** Who is told; AWS asks the address once to confirm it. Absent: nobody, until somebody subscribes to the topic. */
  readonly email?: string | undefined;
}

/** Tells the topic's subscribers how each execution ended; see docs/decisions/0010-notifications-from-outside.md. */
export class Notifications extends Construct {
  constructor(scope: Construct, id: string, { stateMachineArns, email }: NotificationsProps) {
    super(scope, id);
    const { names } = StageStack.containing(this);
    const topic = new SnsTopic(this, "topic", { name: names.topic });
    new TopicPolicy(this, "publishers", { topicArn: topic.arn });
    if (email !== undefined) {
      new SnsTopicSubscription(this, "email", { topicArn: topic.arn, protocol: "email", endpoint: email });
    }
    const notify = this.createNotify(topic);
    const rule = new CloudwatchEventRule(this, "ended-executions", {
      name: `${names.prefix}-ended-executions`,
      description: "Tells the function notify how an execution ended",
      eventPattern: JSON.stringify({
        source: ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: stateMachineArns, status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] },
      }),
    });
    new LambdaPermission(this, "permission", {
      // This and the target's id are said: those that Terraform makes up would be a second copy after a run that was killed.
      statementId: "ended-executions",
      action: "lambda:InvokeFunction",
      functionName: notify.function.functionName,
      principal: "events.amazonaws.com",
      sourceArn: rule.arn,
    });
    new CloudwatchEventTarget(this, "target", { rule: rule.name, targetId: "notify", arn: notify.function.arn });
  }

  private createNotify(topic: SnsTopic): NodeFunction {
    const stack = StageStack.containing(this);
    const { names } = stack;
    return new NodeFunction(this, "notify", {
      name: "notify",
      bundle: "notify",
      description: "Tells in a message how an execution ended, and why",
      environment: { STAGE: names.stage, TOPIC_ARN: topic.arn } satisfies NotifyVariables,
      statements: [
        { actions: ["sns:Publish"], resources: [topic.arn], because: "Tells the subscribers." },
        ...usesCustomerKey(stack, "sns"),
        {
          actions: ["states:DescribeExecution", "states:GetExecutionHistory"],
          resources: executionArns(stack),
          because: "Reads how an execution ended.",
        },
        {
          actions: ["logs:DescribeLogStreams", "logs:GetLogEvents"],
          // The wildcard stands for the group's streams, too.
          resources: [stack.arn("logs", `log-group:${names.logGroup.endpoint(`${names.prefix}-*`)}`)],
          because: "Quotes the container's last lines.",
        },
        {
          actions: ["ssm:GetParameters"],
          resources: [names.parameter.model("*"), names.parameter.openaiBaseUrl].map((name) =>
            stack.parameterArn(name),
          ),
          because: "Says how to use the model.",
        },
      ],
      timeoutSeconds: 60,
    });
  }
}
