import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { Construct } from "constructs";
import { StageStack } from "../base/stage-stack.ts";

/** An action that CloudWatch itself takes on an instance. */
type Ec2Action = "recover" | "reboot";

/**
 * Moves an instance to other hardware when AWS's fails, and reboots it when it does not answer itself.
 * Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/UsingAlarmActions.html
 */
export class SelfHealing extends Construct {
  constructor(scope: Construct, id: string, { instanceId }: { readonly instanceId: string }) {
    super(scope, id);
    const { names, partition, region } = StageStack.containing(this);
    const alarm = (what: "system" | "instance", metricName: string, action: Ec2Action, minutes: number) =>
      new CloudwatchMetricAlarm(this, `${what}-status`, {
        alarmName: `${names.webUi}-${what}-status`,
        alarmDescription: `${action === "recover" ? "Recovers" : "Reboots"} the web UI's machine`,
        namespace: "AWS/EC2",
        metricName,
        dimensions: { InstanceId: instanceId },
        statistic: "Maximum",
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        period: 60,
        evaluationPeriods: minutes,
        alarmActions: [`arn:${partition}:automate:${region}:ec2:${action}`],
      });
    // Unlike periods keep the two from acting at once, as the page above advises.
    alarm("system", "StatusCheckFailed_System", "recover", 2);
    alarm("instance", "StatusCheckFailed_Instance", "reboot", 3);
  }
}
