import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import { Construct } from "constructs";
import { WATCH_MINUTES } from "../../contract/metrics.ts";
import { type OwnPrices, ownPricesText } from "../../contract/own-prices.ts";
import { sageMakerArn } from "../../contract/stage-arns.ts";
import type { WatchStageVariables } from "../../functions/watch-stage/environment.ts";
import { InlinePolicy } from "../base/inline-policy.ts";
import { NodeFunction } from "../base/node-function.ts";
import { trustPolicy } from "../base/policy.ts";
import { readsStageParameters } from "../base/stage-parameters.ts";
import { StageStack } from "../base/stage-stack.ts";

export interface WatchStageProps {
  /** Of a model's own speed; below it the model is slow. */
  readonly slowModelPercent: number;
  /** What the operator pays for an hour of instance types. */
  readonly prices?: OwnPrices | undefined;
}

/** Counts every few minutes what runs, what is published but does not serve, and what it costs. */
export class WatchStage extends Construct {
  constructor(scope: Construct, id: string, props: WatchStageProps) {
    super(scope, id);
    const watch = this.createFunction(props);
    const stack = StageStack.containing(this);
    const role = new IamRole(this, "role", {
      name: stack.names.role("watch"),
      assumeRolePolicy: trustPolicy("scheduler.amazonaws.com", stack.accountId),
    });
    const policy = new InlinePolicy(this, "policy", {
      name: "invoke-watch-stage",
      role: role.name,
      statements: [
        { actions: ["lambda:InvokeFunction"], resources: [watch.function.arn], because: "Its schedule calls it." },
      ],
    });
    new SchedulerSchedule(this, "schedule", {
      name: "watch",
      // The model stack's group, by its name: that stack is deployed first.
      groupName: stack.names.scheduleGroup,
      description: "Counts what runs and what it costs",
      scheduleExpression: `rate(${WATCH_MINUTES} minutes)`,
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: watch.function.arn, roleArn: role.arn, input: "{}" },
      dependsOn: [policy],
    });
  }

  private createFunction({ slowModelPercent, prices }: WatchStageProps): NodeFunction {
    const stack = StageStack.containing(this);
    const { names } = stack;
    return new NodeFunction(this, "watch-stage", {
      name: "watch-stage",
      bundle: "watch-stage",
      description: "Counts what runs, what is published but does not serve, and what it costs",
      environment: {
        STAGE: names.stage,
        SLOW_MODEL_PERCENT: String(slowModelPercent),
        ...(prices === undefined ? {} : { INSTANCE_PRICES: ownPricesText(prices) }),
      } satisfies WatchStageVariables,
      statements: [
        ...readsStageParameters(stack),
        {
          actions: ["sagemaker:ListEndpoints", "cloudwatch:GetMetricData"],
          resources: ["*"],
          because:
            "Finds what runs, and reads what it cost so far and how fast models write. Neither lists nor metrics know a narrower resource.",
        },
        {
          actions: ["sagemaker:DescribeEndpoint"],
          resources: [sageMakerArn(stack, "endpoint")],
          because: "Sees what runs, and what it costs.",
        },
        {
          actions: ["sagemaker:DescribeEndpointConfig"],
          resources: [sageMakerArn(stack, "endpoint-config")],
          because: "Sees on what it runs before it is there.",
        },
      ],
      timeoutSeconds: 60,
    });
  }
}
