import { setTimeout } from "node:timers/promises";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { type DashboardClients, dashboardFigures } from "../dashboard/dashboard-figures.ts";
import { dashboardText } from "../dashboard/dashboard-text.ts";
import { lastMinutes } from "../dashboard/window.ts";
import { readCtrlC } from "../command-line/ctrl-c-key.ts";
import { interruption } from "../command-line/interruption.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { type SettingFlags, stageOf, withStageOptions } from "../command-line/stage-options.ts";
import { columnsOf } from "../text/columns-of.ts";

interface Options extends SettingFlags {
  readonly since: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const WATCH_MILLISECONDS = 60_000;
/** Clears the screen, and what has scrolled away. */
const CLEAR = "\x1b[2J\x1b[3J\x1b[H";

export function dashboardCommand(): Command {
  return withStageOptions(new Command("dashboard"))
    .description(
      "What the dashboard in CloudWatch shows: requests, errors, speed, tokens by key, GPUs, endpoints and cost.",
    )
    .option("--since <time>", "a time ago, up to a day, such as 15m, 2h or 1d", "1h")
    .option("--watch", "again every minute until Ctrl-C")
    .action(async ({ since, watch, json, ...flags }: Options) => {
      if (watch && json) throw new UserError("--watch has no end, and --json is one value: give one of them.");
      const { settings, names } = stageOf(flags);
      const region = settings.AWS_REGION;
      const clients: DashboardClients = { ...stageClients({ region }), logs: new CloudWatchLogsClient({ region }) };
      const figures = () => dashboardFigures(clients, names, lastMinutes(since));
      if (!watch) {
        const now = await figures();
        console.log(json ? JSON.stringify(now, null, 2) : dashboardText(now, columnsOf(process.stdout)));
        return;
      }
      const signal = interruption();
      const giveBack = readCtrlC();
      try {
        while (!signal.aborted) {
          console.log(CLEAR + dashboardText(await figures(), columnsOf(process.stdout)));
          // An interruption ends the pause, and is all that it may end by.
          await setTimeout(WATCH_MILLISECONDS, undefined, { signal }).catch(() => undefined);
        }
      } finally {
        giveBack();
      }
    });
}
