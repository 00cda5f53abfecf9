import { PricingClient } from "@aws-sdk/client-pricing";
import { Command } from "commander";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { interruption } from "../command-line/interruption.ts";
import { type SettingFlags, readStage, withJsonOption, withSettingOptions } from "../command-line/stage-options.ts";
import { catalogCost } from "../cost/catalog-cost.ts";
import { catalogCostText } from "../cost/catalog-cost-text.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import { planStage } from "../deployment/plan-stage.ts";
import { doctorStep } from "../deployment/doctor-step.ts";
import { resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { outputFolderFrom } from "../terraform/terraform-environment.ts";

interface Options extends SettingFlags {
  readonly doctor: boolean;
  readonly json?: boolean;
}

export function planCommand(): Command {
  return withSettingOptions(withJsonOption(new Command("plan")))
    .description(
      "Shows what deploy would change and what the models will cost, and changes nothing. Ends with 0 when that is nothing, and with 2 when it is something, as " +
        "`terraform plan -detailed-exitcode` does. Flags win over the environment and .env.",
    )
    .option("--no-doctor", "do not look at the account first")
    .action(showPlan);
}

/** Exit code 2 when there are changes. */
export async function showPlan({ doctor, json, ...flags }: Options): Promise<void> {
  const stage = readStage(flags);
  const stream = json ? process.stderr : process.stdout;
  const catalog = readCatalog(stage.settings);
  const changed = await planStage(resourceClients({ region: stage.settings.AWS_REGION }), stage, {
    outputFolder: outputFolderFrom(stage.environment),
    stream,
    signal: interruption(),
    doctor: doctor ? () => doctorStep(stage, stream) : async () => undefined,
  });
  const cost = await catalogCost(new PricingClient({ region: PRICING_REGION }), stage.settings, catalog);
  stream.write(`\n${catalogCostText(cost, terminalColumns(stream))}\n`);
  if (json) console.log(JSON.stringify({ stage: stage.names.stage, changed, cost }, null, 2));
  if (changed) process.exitCode = 2;
}
