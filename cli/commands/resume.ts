import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { interruption } from "../command-line/interruption.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { chosenAlias } from "../executions/chosen-alias.ts";
import { lastInput } from "../executions/last-input.ts";
import { requireAlias } from "../executions/model-input.ts";
import { provisionEndpointArn } from "../executions/provision.ts";
import { readPublishedModel } from "../executions/published.ts";
import { type ProvisioningFlags, runModelProvisioning, withProvisioningFlags } from "./model-provisioning.ts";

export function resumeCommand(): Command {
  return withProvisioningFlags(withStageOptions(new Command("resume")))
    .description(
      "Makes a model serve again that `pause`, an idle time, an expiry or a schedule retired: the one that served last under the alias, " +
        "as it was. Says what it costs, and asks.",
    )
    .option("--alias <alias>", "which model (default: default)")
    .action(
      async ({
        alias: given,
        detach,
        watch,
        yes,
        json,
        ...flags
      }: { readonly alias?: string } & SettingFlags & ProvisioningFlags) => {
        if (given !== undefined) requireAlias(given);
        const stage = readStage(flags);
        const { names, settings } = stage;
        const clients = stageClients({ region: settings.AWS_REGION });
        const machineArn = await provisionEndpointArn(clients.stepFunctions, names);
        const alias = await chosenAlias(clients.ssm, names, given);
        const live = await readPublishedModel(clients.ssm, names, alias);
        if (live !== undefined) {
          throw new UserError(
            `${alias} is not paused: ${live.modelId} serves on ${live.instanceType}. \`npx openai-sagemaker deploy-vllm --alias ${alias}\` provisions it again.`,
          );
        }
        const input = (await lastInput(clients.stepFunctions, machineArn, alias)) ?? { alias };
        await runModelProvisioning(clients, stage, { input, detach, watch, yes, json, signal: interruption() });
      },
    );
}
