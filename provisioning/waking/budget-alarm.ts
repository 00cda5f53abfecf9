import { type CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import type { Names } from "../../names.ts";

/** Whether the stage's endpoints have cost more than BUDGET_USD since the month began. Without a budget there is no alarm. */
export async function isBudgetSpent(client: CloudWatchClient, names: Names): Promise<boolean> {
  const { MetricAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNames: [names.alarm.stage("budget")] }),
  );
  return MetricAlarms.some(({ StateValue }) => StateValue === "ALARM");
}
