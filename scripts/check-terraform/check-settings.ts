import { CHANGED_SETTINGS } from "./changed-settings.ts";
import type { Deployment, Settings } from "./deployment.ts";
import { plannedChanges } from "./planned-changes.ts";
import { readStates } from "./states.ts";
import type { Tell } from "./tell.ts";

/** Changes one setting after the other. Each plan is as expected and applied; the data volume and the address survive all of them. */
export async function checkSettings(deployment: Deployment, endpoint: string, tell: Tell): Promise<void> {
  const kept = async () => {
    const { resources } = await readStates(deployment, endpoint);
    return [...resources].filter(([address]) => /^aws_(ebs_volume|eip)\./.test(address)).join();
  };
  const before = await kept();
  let settings: Settings = {};
  for (const { change, plan } of CHANGED_SETTINGS) {
    settings = { ...settings, ...change };
    const { code, output, seconds } = await deployment.deploy(settings).ended;
    const planned = plannedChanges(deployment);
    const names = Object.entries(change).map((one) => one.join("="));
    tell(`${names}: ${planned.length} changes, ${Math.round(seconds)} s`, [
      ...(code === 0 ? [] : [`ended with ${code}: ${output}`]),
      ...planned.filter((one) => !plan.includes(withoutHash(one))).map((one) => `not expected: ${one}`),
      ...plan.filter((one) => !planned.map(withoutHash).includes(one)).map((one) => `expected: ${one}`),
      ...((await kept()) === before ? [] : ["the data volume or the address is another one"]),
    ]);
  }
  const last = await deployment.plan(settings);
  tell("the plan after all of them changes nothing", last.code === 0 ? [] : [last.output]);
}

/** CDKTF ends names with a hash of the construct's path. */
function withoutHash(change: string): string {
  return change.replace(/_[0-9A-F]{8}$/, "");
}
