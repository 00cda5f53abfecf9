import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { cleanUp } from "../cleanup/clean-up.ts";
import { pausedText } from "../cleanup/paused-text.ts";
import { remainsText } from "../cleanup/remains-text.ts";
import { isEmpty } from "../cleanup/stage-remains.ts";
import { confirmYes } from "../command-line/confirm.ts";
import { interruption } from "../command-line/interruption.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { describeSchedules } from "../stage-inventory/schedules.ts";

interface Options extends SettingFlags {
  readonly alias?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function pauseCommand(): Command {
  return withStageOptions(new Command("pause"))
    .description(
      "Retires models, so that nothing is billed by the hour, and says what that saves and how to come back. Clients are told that the " +
        "model is not live; keys, URLs and usage stay.",
    )
    .option("--alias <alias>", "only this model (default: every one of the stage)")
    .option("--yes", "do not ask")
    .action(async ({ alias, yes, json, ...flags }: Options) => {
      const { settings, names } = readStage(flags);
      const region = settings.AWS_REGION;
      const clients = stageClients({ region });
      const whose =
        alias === undefined ? `Every model of the stage ${names.stage}` : `${alias} in the stage ${names.stage}`;
      const report = await cleanUp(clients, names, {
        alias,
        prices: settings.INSTANCE_PRICES,
        stream: process.stderr,
        signal: interruption(),
        confirm: yes ? async () => undefined : () => confirmYes({ sentence: `${whose} is going to be paused.` }),
      });
      if (json) console.log(JSON.stringify(report, null, 2));
      if (!isEmpty(report.left)) throw new UserError(`Still there, run it again:\n${remainsText(report.left)}`);
      if (json) return;
      const schedules = await describeSchedules(clients.scheduler, names);
      console.log(pausedText(report.found, { alias, whose, stage: names.stage, region, schedules }));
    });
}
