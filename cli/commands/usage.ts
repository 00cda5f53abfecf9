import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Command } from "commander";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { usageReport } from "../usage/usage-report.ts";
import { usageText } from "../usage/usage-text.ts";

interface Options extends SettingFlags {
  readonly month?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export function usageCommand(): Command {
  return withStageOptions(new Command("usage"))
    .description("What each key has used, by day: requests and tokens, with the limits that it has.")
    .option("--month <month>", "a calendar month of UTC such as 2026-11 (default: this one); 14 are kept")
    .option("--key <id>", "this key only")
    .action(async ({ month, key, json, ...flags }: Options) => {
      const { settings, names } = readStage(flags);
      const region = settings.AWS_REGION;
      const clients = { dynamoDb: new DynamoDBClient({ region }) };
      const report = await usageReport(clients, names, { month, key });
      console.log(json ? JSON.stringify(report, null, 2) : usageText(report, terminalColumns(process.stdout)));
    });
}
