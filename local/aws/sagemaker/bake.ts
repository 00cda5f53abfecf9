import type { DeploymentConfig } from "@aws-sdk/client-sagemaker";
import { sleep } from "../clock.ts";
import { bakingSeconds } from "./deployment-config.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";

const INTERVAL_MILLISECONDS = 1_000;

/**
 * Watches the alarms of a deployment for its baking period.
 * @throws when one of them is in ALARM, also when it was before
 */
export async function bake(deployment: DeploymentConfig, context: SageMakerContext): Promise<void> {
  const { clock, closing, alarms } = context;
  const names = (deployment.AutoRollbackConfiguration?.Alarms ?? []).map(({ AlarmName }) => String(AlarmName));
  const end = clock.now().getTime() + bakingSeconds(deployment) * 1000;
  for (;;) {
    const alarm = alarms.list().find(({ definition, state }) => {
      return names.includes(String(definition.AlarmName)) && state.value === "ALARM";
    });
    if (alarm) throw new Error(`Auto rollback: the alarm ${alarm.arn} is in the ALARM state.`);
    const left = end - clock.now().getTime();
    if (left <= 0) return;
    await sleep(clock, Math.min(left, INTERVAL_MILLISECONDS), closing);
  }
}
