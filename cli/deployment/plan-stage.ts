import type { Stage } from "../command-line/stage-options.ts";
import { findOrphans } from "../orphans/find-orphans.ts";
import { orphansText } from "../orphans/orphans-text.ts";
import type { ResourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { isChanged, planText } from "../terraform/plan-text.ts";
import type { DeployOptions } from "./deploy-stage.ts";
import { terraformSteps } from "./terraform-steps.ts";

/**
 * Shows what `deployStage` would change, and changes nothing.
 * @returns whether it would change anything
 */
export async function planStage(
  clients: ResourceClients,
  stage: Stage,
  options: Pick<DeployOptions, "outputFolder" | "stream" | "signal" | "doctor">,
): Promise<boolean> {
  const { stream, doctor } = options;
  const terraform = terraformSteps(stage, options);
  await terraform.check();
  await doctor();
  const plans = await terraform.alone(async () => {
    await terraform.prepareToPlan();
    return terraform.plan();
  });
  const orphans = await findOrphans(clients, stage.names, plans);
  if (orphans.length > 0) {
    stream.write(`${orphansText(orphans)}\n`);
    stream.write(
      "`deploy` asks whether to import them into the state; `--orphans import` and `--orphans delete` answer in advance.\n\n",
    );
  }
  stream.write(`${planText(plans, "all")}\n\nAll that Terraform says:\n${terraform.logFile()}\n`);
  return isChanged(plans);
}
