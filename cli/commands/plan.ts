import { Command } from "commander";
import { stageOf, type SettingFlags, withJsonOption, withSettingOptions } from "../command-line/stage-options.ts";
import { interruption } from "../command-line/interruption.ts";
import { planStage } from "../deployment/deploy-stage.ts";
import { doctorStep } from "../deployment/doctor-step.ts";
import { outputFolderOf } from "../terraform/cdktf.ts";

interface Options extends SettingFlags {
  readonly doctor: boolean;
  readonly json?: boolean;
}

export function planCommand(): Command {
  return withSettingOptions(withJsonOption(new Command("plan")))
    .description("Shows what deploy would change, and changes nothing. Flags win over the environment and .env.")
    .option("--no-doctor", "do not look at the account first")
    .action(async ({ doctor, json, ...flags }: Options) => {
      const stage = stageOf(flags);
      const stream = json ? process.stderr : process.stdout;
      await planStage(stage, {
        outputFolder: outputFolderOf(stage.environment),
        stream,
        signal: interruption(),
        firstKey: false,
        doctor: doctor ? () => doctorStep(stage, stream) : async () => undefined,
      });
      console.log(
        json ? JSON.stringify({ stage: stage.names.stage, changed: false }, null, 2) : "\nNothing was changed.",
      );
    });
}
