import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { Command } from "commander";
import { UserError } from "../../user-error.ts";
import { readCtrlC } from "../command-line/ctrl-c-key.ts";
import { interruption } from "../command-line/interruption.ts";
import { containerEndpoints } from "../logs/container-endpoints.ts";
import { logLine } from "../logs/log-line.ts";
import { LOG_SOURCE_NAMES, logSources } from "../logs/log-sources.ts";
import { followLogs, readLogs } from "../logs/read-logs.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { moment, parseDate, parseDuration } from "../text/quantities.ts";

interface Options extends SettingFlags {
  readonly since: string;
  readonly follow?: boolean;
  readonly alias?: string;
  readonly slot?: string;
  readonly json?: boolean;
}

export function logsCommand(): Command {
  return withStageOptions(new Command("logs"))
    .description("What functions and containers wrote, from CloudWatch Logs. Times are UTC.")
    .argument("[source]", `one of ${LOG_SOURCE_NAMES.join(", ")} (default: all of them)`)
    .option("--since <when>", "a time ago such as 15m, 2h or 1d, or a moment such as 2027-01-31T10:30", "15m")
    .option("--follow", "go on with new lines until Ctrl-C")
    .option("--alias <alias>", "whose container (default: default)")
    .option("--slot <slot>", "blue or green: the container of that endpoint (default: of the published one)")
    .action(async (source: string | undefined, { since, follow, alias, slot, json, ...flags }: Options) => {
      if (follow && json) throw new UserError("--follow has no end, and --json is one value: give one of them.");
      const { settings, names } = readStage(flags);
      const start = parseSince(since);
      const region = settings.AWS_REGION;
      const isAsked = source === undefined || source === "container";
      const endpointNames = isAsked ? await containerEndpoints(new SSMClient({ region }), names, { alias, slot }) : [];
      const sources = logSources(names, { only: source, endpointNames });
      const client = new CloudWatchLogsClient({ region });
      const width = sources.length === 1 ? undefined : Math.max(...sources.map(({ name }) => name.length));
      if (follow) {
        const giveBack = readCtrlC();
        try {
          for await (const line of followLogs(client, sources, start, { signal: interruption() })) {
            console.log(logLine(line, width));
          }
        } finally {
          giveBack();
        }
        return;
      }
      const lines = await readLogs(client, sources, start);
      if (json) return console.log(JSON.stringify(lines, null, 2));
      for (const line of lines) console.log(logLine(line, width));
      if (lines.length === 0)
        console.error(`Nothing was written since ${moment(start.toISOString())}: --since looks further back.`);
    });
}

function parseSince(since: string): Date {
  const ago = parseDuration(since);
  const start = ago === undefined ? parseDate(since) : new Date(Date.now() - ago);
  if (start !== undefined) return start;
  throw new UserError(
    `--since: "${since}" is neither a time such as 15m, 2h or 1d nor a moment such as 2027-01-31T10:30.`,
  );
}
