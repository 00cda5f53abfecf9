import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PricingClient } from "@aws-sdk/client-pricing";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { Command } from "commander";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { UserError } from "../../user-error.ts";
import { catalogCost } from "../cost/catalog-cost.ts";
import { catalogCostText } from "../cost/catalog-cost-text.ts";
import { tokenCost } from "../cost/token-cost.ts";
import { tokenCostText } from "../cost/token-cost-text.ts";
import { aliasAmong, chosenAlias } from "../executions/chosen-alias.ts";
import { costReport } from "../cost/cost-report.ts";
import { costText } from "../cost/cost-text.ts";
import { PRICING_REGION } from "../cost/live-prices.ts";
import { askWhatIf } from "../cost/what-if/ask-what-if.ts";
import { whatIfText } from "../cost/what-if/what-if-text.ts";
import { type SettingFlags, readStage, withSettingOptions, withStageOptions } from "../command-line/stage-options.ts";
import { terminalColumns } from "../text/terminal-columns.ts";

interface Options extends SettingFlags {
  readonly hoursPerDay: string;
  readonly whatIf?: boolean;
  readonly pattern?: string;
  readonly alias?: string;
  readonly asleepAfter?: string;
  readonly wakeMinutes?: string;
  readonly hourWaited?: string;
  readonly byTokens?: boolean | string;
  readonly json?: boolean;
}

/** What a price depends on. */
const PRICED = [
  "MODELS_FILE",
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
      "What the settings cost an hour and a month: AWS's prices of today with credentials, the product's table without. With --what-if: what each way of running a model would cost, and what people would wait. With --by-tokens: what a million tokens cost, as measured.",
    )
    .option("--hours-per-day <hours>", "how long the endpoint is up each day", "24")
    .option("--what-if", "for the requests of the last four weeks: always on, in working hours, and asleep when idle")
    .option(
      "--pattern <pattern>",
      'of --what-if, requests to expect in place of those, such as "weekdays 9-17, 20 an hour"',
    )
    .option("--alias <alias>", "of --what-if, the model (default: default)")
    .option(
      "--asleep-after <minutes,...>",
      "of --what-if, when an idle model sleeps (default: IDLE_MINUTES, or 10,30,60)",
    )
    .option("--wake-minutes <minutes>", "of --what-if, how long a waking takes (default: as long as the last ones)")
    .option(
      "--hour-waited <USD>",
      "of --what-if, what an hour in which somebody waits counts as, for the advice (default: 20)",
    )
    .option(
      "--by-tokens [month]",
      "what the endpoints did cost in a month such as 2026-11 (default: this one), for a million tokens of each model",
    )
    .action(
      async ({
        hoursPerDay,
        byTokens,
        whatIf,
        pattern,
        alias,
        asleepAfter,
        wakeMinutes,
        hourWaited,
        json,
        ...flags
      }: Options) => {
        const { settings, names } = readStage(flags);
        const pricing = new PricingClient({ region: PRICING_REGION });
        const columns = terminalColumns(process.stdout);
        if (byTokens !== undefined) {
          if (whatIf) throw new UserError("--by-tokens and --what-if are two questions: ask one of them.");
          const region = settings.AWS_REGION;
          const clients = {
            cloudWatch: new CloudWatchClient({ region }),
            dynamoDb: new DynamoDBClient({ region }),
            ssm: new SSMClient({ region }),
          };
          const cost = await tokenCost(clients, names, byTokens === true ? undefined : String(byTokens));
          console.log(json ? JSON.stringify(cost, null, 2) : tokenCostText(cost, columns));
          return;
        }
        if (!whatIf) {
          refuseWithoutWhatIf({
            "--pattern": pattern,
            "--alias": alias,
            "--asleep-after": asleepAfter,
            "--wake-minutes": wakeMinutes,
            "--hour-waited": hourWaited,
          });
          if (settings.MODELS_FILE !== undefined) {
            const cost = await catalogCost(pricing, settings, readCatalog(settings), Number(hoursPerDay));
            console.log(json ? JSON.stringify(cost, null, 2) : catalogCostText(cost, columns));
            return;
          }
          const report = await costReport(pricing, settings, Number(hoursPerDay));
          console.log(json ? JSON.stringify(report, null, 2) : costText(report, columns));
          return;
        }
        const region = settings.AWS_REGION;
        const clients = {
          pricing,
          cloudWatch: new CloudWatchClient({ region }),
          ssm: new SSMClient({ region }),
          stepFunctions: new SFNClient({ region }),
        };
        const chosen =
          pattern === undefined
            ? await chosenAlias(clients.ssm, names, alias)
            : (alias ?? aliasAmong([...readCatalog(settings).keys()], names.stage));
        const question = { alias: chosen, pattern, asleepAfter, wakeMinutes, hourWaited };
        const report = await askWhatIf(clients, { settings, names }, question);
        console.log(json ? JSON.stringify(report, null, 2) : whatIfText(report, columns));
      },
    );
}

function refuseWithoutWhatIf(flags: Readonly<Record<string, string | undefined>>): void {
  const [flag] = Object.entries(flags).find(([, value]) => value !== undefined) ?? [];
  if (flag !== undefined) throw new UserError(`${flag} belongs to --what-if: say both.`);
}
