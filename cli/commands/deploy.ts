import { Command } from "commander";
import { deployStage, planStage } from "../deployment/deploy-stage.ts";
import { doctorStep } from "../deployment/doctor-step.ts";
import { interruption } from "../command-line/interruption.ts";
import { type HowToUse, howToUseText, usdPerHourOf } from "../executions/how-to-use.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { type SettingFlags, stageOf, withJsonOption, withSettingOptions } from "../command-line/stage-options.ts";
import { outputFolderOf } from "../terraform/cdktf.ts";

interface Options extends SettingFlags {
  readonly plan?: boolean;
  readonly doctor: boolean;
  readonly key: boolean;
  readonly watch: boolean;
  readonly json?: boolean;
}

export function deployCommand(): Command {
  return withSettingOptions(withJsonOption(new Command("deploy")))
    .description(
      "Brings a stage up: looks at the account, deploys the stacks with Terraform, provisions the model, tests the gateway and " +
        "says how to use it. Interrupted and run again it goes on where it was. Flags win over the environment and .env.",
    )
    .option("--plan", "show what would change, and change nothing")
    .option("--no-doctor", "do not look at the account first")
    .option("--no-key", "make no first key: for a workflow, whose log others read")
    .option("--no-watch", "end when the model serves; do not wait for what becomes of the previous version")
    .action(async ({ plan, doctor, key, watch, json, ...flags }: Options) => {
      const stage = stageOf(flags);
      const stream = json ? process.stderr : process.stdout;
      const options = {
        outputFolder: outputFolderOf(stage.environment),
        stream,
        signal: interruption(),
        firstKey: key,
        doctor: doctor ? () => doctorStep(stage, stream) : async () => undefined,
      };
      if (plan) {
        await planStage(stage, options);
        return console.log(
          json ? JSON.stringify({ stage: stage.names.stage, changed: false }, null, 2) : "\nNothing was changed.",
        );
      }
      const announce = (use: HowToUse) => (json ? undefined : console.log(howToUseText(use)));
      const clients = stageClients({ region: stage.settings.AWS_REGION });
      const use = await deployStage(clients, stage, { ...options, announce, watch });
      if (json) console.log(JSON.stringify({ ...use, usdPerHour: usdPerHourOf(use.model) }, null, 2));
    });
}
