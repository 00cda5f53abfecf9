import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { cleanUp } from "../cleanup/clean-up.ts";
import { remainsText } from "../cleanup/remains-text.ts";
import { isEmpty } from "../cleanup/stage-remains.ts";
import { confirmByTyping } from "../command-line/confirm.ts";
import { interruption } from "../command-line/interruption.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";

interface Options extends SettingFlags {
  readonly alias?: string;
  readonly forget?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function cleanupCommand(): Command {
  return withStageOptions(new Command("cleanup"))
    .description(
      "Removes what provisioning made: endpoints, their alarms, scaling and expiry, endpoint configurations, models, publications " +
        "and locks; found by the stage's name. What Terraform made stays; `npx openai-sagemaker destroy` removes that too.",
    )
    .option("--alias <alias>", "only this model (default: every one of the stage)")
    .option("--forget", "take it out of the catalog too, if `deploy-vllm` put it there and not Terraform")
    .option("--yes", "do not ask")
    .action(async ({ alias, forget, yes, json, ...flags }: Options) => {
      if (forget && alias === undefined) throw new UserError("--forget belongs to --alias: say which model.");
      const { settings, names } = readStage(flags);
      const region = settings.AWS_REGION;
      const report = await cleanUp(stageClients({ region }), names, {
        alias,
        forget,
        prices: settings.INSTANCE_PRICES,
        stream: process.stderr,
        signal: interruption(),
        confirm: yes
          ? async () => undefined
          : () => confirmByTyping(alias ?? names.stage, "All of this is going to be deleted."),
      });
      if (json) console.log(JSON.stringify(report, null, 2));
      if (!isEmpty(report.left)) throw new UserError(`Still there, run it again:\n${remainsText(report.left)}`);
      if (json) return;
      const whose = alias === undefined ? `the stage ${names.stage}` : `${alias} in the stage ${names.stage}`;
      console.log(
        report.by === undefined
          ? `There is nothing of ${whose} to clean up in ${region}: no endpoint, endpoint configuration, model, alarm, expiry, publication or lock.`
          : `Nothing of ${whose} is left in ${region}: endpoints, endpoint configurations, models, alarms, expiries, publications and locks were listed again.`,
      );
    });
}
