import { PricingClient } from "@aws-sdk/client-pricing";
import { Command } from "commander";
import { costReport } from "../cost/cost-report.ts";
import { costText } from "../cost/cost-text.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import { type SettingFlags, readStage, withSettingOptions, withStageOptions } from "../command-line/stage-options.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options extends SettingFlags {
  readonly hoursPerDay: string;
  readonly json?: boolean;
}

/** What a price depends on. */
const PRICED = [
  "INSTANCE_TYPE",
  "INSTANCE_COUNT",
  "VPC_ID",
  "SUBNET_ID",
  "ALLOWED_WEB_CIDR",
  "WEBUI_INSTANCE_TYPE",
  "WEBUI_VOLUME_GIB",
  "PROXY_MEMORY_MB",
] as const;

export function costCommand(): Command {
  return withSettingOptions(withStageOptions(new Command("cost")), PRICED)
    .description(
      "What the settings cost an hour and a month: AWS's prices of today with credentials, the product's table without.",
    )
    .option("--hours-per-day <hours>", "how long the endpoint is up each day", "24")
    .action(async ({ hoursPerDay, json, ...flags }: Options) => {
      const { settings } = readStage(flags);
      const report = await costReport(new PricingClient({ region: PRICING_REGION }), settings, Number(hoursPerDay));
      console.log(json ? JSON.stringify(report, null, 2) : costText(report, terminalColumns(process.stdout)));
    });
}
