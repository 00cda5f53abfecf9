import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { type DashboardClients, dashboardFigures } from "../dashboard/dashboard-figures.ts";
import { dashboardText } from "../dashboard/dashboard-text.ts";
import { lastMinutes } from "../dashboard/window.ts";
import { stageClients } from "../aws/stage-clients.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { watch as watchUntilInterrupted } from "../command-line/watch.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options extends SettingFlags {
  readonly since: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const WATCH_MILLISECONDS = 60_000;

export function dashboardCommand(): Command {
  return withStageOptions(new Command("dashboard"))
    .description(
      "What the dashboard in CloudWatch shows: requests, errors, speed, tokens by key, GPUs, endpoints and cost.",
    )
    .option("--since <time>", "a time ago, up to a day, such as 15m, 2h or 1d", "1h")
    .option("--watch", "again every minute until Ctrl-C")
    .action(async ({ since, watch, json, ...flags }: Options) => {
      if (watch && json) throw new UserError("--watch has no end, and --json is one value: give one of them.");
      const { settings, names } = readStage(flags);
      const region = settings.AWS_REGION;
      const clients: DashboardClients = { ...stageClients({ region }), logs: new CloudWatchLogsClient({ region }) };
      const figures = () => dashboardFigures(clients, names, lastMinutes(since), settings.INSTANCE_PRICES);
      if (!watch) {
        const now = await figures();
        console.log(json ? JSON.stringify(now, null, 2) : dashboardText(now, terminalColumns(process.stdout)));
        return;
      }
      const screen = async () => dashboardText(await figures(), terminalColumns(process.stdout));
      await watchUntilInterrupted({ milliseconds: WATCH_MILLISECONDS, screen });
    });
}
