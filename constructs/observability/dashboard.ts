import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import { StageStack } from "../base/stage-stack.ts";
import { stageWidgets } from "./dashboard-widgets.ts";

export interface DashboardProps {
  /** Alarms whose states it shows. */
  readonly alarmNames: readonly string[];
  /** The models of the catalog. */
  readonly aliases: readonly string[];
}

/** The stage's dashboard in CloudWatch; `npx openai-sagemaker dashboard` shows the same figures in the terminal. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { alarmNames, aliases }: DashboardProps) {
    super(scope, id);
    const stack = StageStack.containing(this);
    const { names, region } = stack;
    const dashboard = new CloudwatchDashboard(this, "dashboard", {
      dashboardName: names.dashboard,
      dashboardBody: JSON.stringify({
        start: "-PT6H",
        periodOverride: "inherit",
        widgets: stageWidgets({
          names,
          region,
          aliases,
          // By their names: a reference to an alarm would make the dashboard wait for it.
          alarmArns: alarmNames.map((name) => stack.arn("cloudwatch", `alarm:${name}`)),
        }),
      }),
    });
    new TerraformOutput(stack, "dashboard-address", {
      value: `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`,
      staticId: true,
    });
  }
}
