import { Command } from "commander";
import { stageClients } from "../aws/stage-clients.ts";
import { interruption } from "../command-line/interruption.ts";
import { type SettingFlags, stageOf, withStageOptions } from "../command-line/stage-options.ts";
import { finish } from "../deployment/finish.ts";
import { type HowToUse, howToUseText, usdPerHourOf } from "../executions/how-to-use.ts";
import { type ModelFlags, withModelFlags } from "../executions/model-flags.ts";
import { modelInput } from "../executions/model-input.ts";
import { publishedModel, startProvisioning } from "../executions/provision.ts";
import { watchExecution } from "../executions/run-state-machine.ts";

type Options = ModelFlags &
  Pick<SettingFlags, "STAGE" | "AWS_REGION"> & {
    readonly detach?: boolean;
    readonly watch: boolean;
    readonly json?: boolean;
  };

export function deployVllmCommand(): Command {
  return withModelFlags(withStageOptions(new Command("deploy-vllm")))
    .description(
      "Provisions one model of a deployed stage, without Terraform: starts provision-endpoint and follows it. What is not given " +
        "comes from the catalog. What serves under the alias serves on until the new model has passed its test.",
    )
    .option("--detach", "start it, and do not wait")
    .option("--no-watch", "end when the model serves; do not wait for what becomes of the previous version")
    .action(async ({ STAGE, AWS_REGION, detach, watch, json, ...model }: Options) => {
      const input = modelInput(model);
      const stage = stageOf({ STAGE, AWS_REGION });
      const clients = stageClients({ region: stage.settings.AWS_REGION });
      const stream = json ? process.stderr : process.stdout;
      const signal = interruption();
      const executionArn = await startProvisioning(clients, stage.names, input);
      if (detach) {
        const text = `provision-endpoint is at work: ${executionArn}\n\`npx openai-sagemaker status\` shows how far it is.`;
        return console.log(json ? JSON.stringify({ execution: executionArn }, null, 2) : text);
      }
      let use: HowToUse | undefined;
      const announce = async () => {
        const published = await publishedModel(clients, stage.names, input.alias);
        use = await finish(clients, stage, { alias: input.alias, model: published, stream, signal });
        if (!json) console.log(howToUseText(use));
        return watch;
      };
      await watchExecution(clients.stepFunctions, executionArn, {
        machine: "provision-endpoint",
        stream,
        signal,
        onPublished: announce,
      });
      if (json && use) console.log(JSON.stringify({ ...use, usdPerHour: usdPerHourOf(use.model) }, null, 2));
    });
}
