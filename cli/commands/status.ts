import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { watch as watchUntilInterrupted } from "../command-line/watch.ts";
import { statusLine } from "../stage-inventory/status-line.ts";
import { stageStatus } from "../stage-inventory/stage-status.ts";
import { statusText } from "../stage-inventory/status-text.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options extends SettingFlags {
  readonly watch?: boolean;
  readonly json?: boolean;
}

const WATCH_MILLISECONDS = 5000;

export function statusCommand(): Command {
  return withStageOptions(new Command("status"))
    .description("What runs, since when, what it has cost; what is published; doors, keys and the last executions.")
    .option("--watch", "again every few seconds until Ctrl-C; in a pipe, a line for each change")
    .action(async ({ watch, json, ...flags }: Options) => {
      if (watch && json) throw new UserError("--watch has no end, and --json is one value: give one of them.");
      const { settings, names } = readStage(flags);
      const clients = stageClients({ region: settings.AWS_REGION });
      const status = () => stageStatus(clients, names, new Date(), settings.INSTANCE_PRICES);
      const text = async () => statusText(await status(), new Date(), terminalColumns(process.stdout));
      if (watch) {
        const line = async () => statusLine(await status());
        return watchUntilInterrupted({ milliseconds: WATCH_MILLISECONDS, screen: text, line });
      }
      console.log(json ? JSON.stringify(await status(), null, 2) : await text());
    });
}
