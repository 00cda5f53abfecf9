import { Command } from "commander";
import { stageClients } from "../aws/stage-clients.ts";
import { interruption } from "../command-line/interruption.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { type ModelFlags, withModelFlags } from "../executions/model-flags.ts";
import { modelInput } from "../executions/model-input.ts";
import { runModelProvisioning, type ProvisioningFlags, withProvisioningFlags } from "./model-provisioning.ts";

export function deployVllmCommand(): Command {
  return withProvisioningFlags(withModelFlags(withStageOptions(new Command("deploy-vllm"))))
    .description(
      "Provisions one model of a deployed stage, without Terraform: says what it costs, asks, starts provision-endpoint and follows it. " +
        "What you leave out comes from the catalog. What serves under the alias keeps serving until the new model has passed its test.",
    )
    .action(
      async ({
        STAGE,
        AWS_REGION,
        detach,
        watch,
        yes,
        json,
        ...model
      }: ModelFlags & SettingFlags & ProvisioningFlags) => {
        const input = modelInput(model);
        const stage = readStage({ STAGE, AWS_REGION });
        const clients = stageClients({ region: stage.settings.AWS_REGION });
        await runModelProvisioning(clients, stage, { input, detach, watch, yes, json, signal: interruption() });
      },
    );
}
