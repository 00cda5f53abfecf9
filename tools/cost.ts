import { PricingClient } from "@aws-sdk/client-pricing";
import { Command } from "commander";
import { runTool } from "./command-line.ts";
import { costReport } from "./cost/cost-report.ts";
import { costText } from "./cost/cost-text.ts";
import { PRICING_REGION } from "./cost/live-prices.ts";
import { type SettingFlags, stageOf, withStageOptions } from "./stage-options.ts";

interface Options extends SettingFlags {
  readonly hoursPerDay: string;
  readonly json?: boolean;
}

const command = withStageOptions(new Command("npm run cost --"))
  .description(
    "What the settings cost an hour and a month: AWS's prices of today with credentials, the product's table without.",
  )
  .option("--hours-per-day <hours>", "how long the endpoint is up each day", "24")
  .option("--instance-type <types>", "instance types in order of preference (setting INSTANCE_TYPE)")
  .option("--instance-count <count>", "instances of the endpoint (setting INSTANCE_COUNT)")
  .option("--vpc-id <id>", "with --subnet-id and --allowed-web-cidr: the web UI's part too (setting VPC_ID)")
  .option("--subnet-id <id>", "(setting SUBNET_ID)")
  .option("--allowed-web-cidr <cidr>", "(setting ALLOWED_WEB_CIDR)")
  .action(async ({ hoursPerDay, json, ...flags }: Options) => {
    const { settings } = stageOf(flags);
    const report = await costReport(new PricingClient({ region: PRICING_REGION }), settings, Number(hoursPerDay));
    console.log(json ? JSON.stringify(report, null, 2) : costText(report));
  });

await runTool(command);
