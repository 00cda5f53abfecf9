import { Command } from "commander";
import { stageClients } from "../aws/stage-clients.ts";
import { stageStatus } from "../stage-inventory/stage-status.ts";
import { statusText } from "../stage-inventory/status-text.ts";
import { type SettingFlags, stageOf, withStageOptions } from "../command-line/stage-options.ts";
import { columnsOf } from "../text/columns-of.ts";

export function statusCommand(): Command {
  return withStageOptions(new Command("status"))
    .description("What runs, since when, what it has cost; what is published; doors, keys and the last executions.")
    .action(async ({ json, ...flags }: SettingFlags & { json?: boolean }) => {
      const { settings, names } = stageOf(flags);
      const status = await stageStatus(stageClients({ region: settings.AWS_REGION }), names);
      console.log(json ? JSON.stringify(status, null, 2) : statusText(status, new Date(), columnsOf(process.stdout)));
    });
}
