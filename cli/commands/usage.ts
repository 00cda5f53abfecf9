import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SSMClient } from "@aws-sdk/client-ssm";
import { Command, Option } from "commander";
import type { ModelUsage } from "../../contract/usage-item.ts";
import { UserError } from "../../user-error.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { type SettingFlags, readStage, withStageOptions } from "../command-line/stage-options.ts";
import { writeOutput } from "../command-line/write-output.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { firstTokenTimes } from "../usage/first-token-times.ts";
import { readSharedCost, tokenWeights } from "../usage/read-shared-cost.ts";
import { usageCsv } from "../usage/usage-csv.ts";
import { type Grouping, GROUPINGS, usageGroups } from "../usage/usage-groups.ts";
import { type KeyUsage, usageReport } from "../usage/usage-report.ts";
import { usageText } from "../usage/usage-text.ts";
import { withPeopleNames } from "../usage/with-people-names.ts";

interface Options extends SettingFlags {
  readonly month?: string;
  readonly key?: string;
  readonly by?: Grouping;
  readonly people?: boolean;
  readonly top?: string;
  readonly answerWeight?: string;
  readonly cachedWeight?: string;
  readonly csv?: boolean;
  readonly html?: string;
  readonly json?: boolean;
}

export function usageCommand(): Command {
  return withStageOptions(new Command("usage"))
    .description(
      "What each key has used, by day: requests and tokens, with the limits that it has, and what its tokens cost.",
    )
    .option("--month <month>", "a calendar month of UTC such as 2026-11 (default: this one); 14 are kept")
    .option("--key <id>", "this key only, without cost")
    .addOption(
      new Option("--by <group>", "what the tokens are told apart by (default: key; of --html: team)").choices(
        GROUPINGS,
      ),
    )
    .option("--people", "names of people in place of their hashes, with --by person; it takes the secret's permission")
    .option("--top <count>", "of the groups, only so many of the largest (default: all)")
    .option("--answer-weight <number>", "tokens of a prompt that cost as much as one of an answer (default: 4)")
    .option("--cached-weight <number>", "the same of one that the prefix cache had (default: 0.1)")
    .addOption(
      new Option("--csv", "a row for each day and group, for a spreadsheet").conflicts(["json", "html", "top"]),
    )
    .addOption(new Option("--html <file>", "write a page with plots, which needs no network").conflicts("json"))
    .action(async ({ month, key, by, people, top, csv, html, json, answerWeight, cachedWeight, ...flags }: Options) => {
      if (people && by !== "person") throw new UserError("--people goes with --by person: say both.");
      if (top !== undefined && !/^[1-9]\d{0,6}$/.test(top))
        throw new UserError(`--top: "${top}" is not a whole number of at least 1.`);
      const weights = tokenWeights({ answerWeight, cachedWeight });
      const { settings, names } = readStage(flags);
      const region = settings.AWS_REGION;
      const clients = {
        dynamoDb: new DynamoDBClient({ region }),
        ssm: new SSMClient({ region }),
        cloudWatch: new CloudWatchClient({ region }),
      };
      const found = await usageReport(clients, names, { month, key });
      const report = people ? await withPeopleNames(clients, names, found) : found;
      // A key's own tokens do not tell what a token cost.
      const cost =
        key === undefined ? await readSharedCost(clients, names, report, weights).catch(withoutCost) : undefined;
      if (html !== undefined) {
        const { usagePage } = await import("../usage/page/usage-page.ts");
        const firstTokens = await firstTokenTimes(clients.cloudWatch, names.stage, report.month);
        const grouping = by ?? (report.keys.some(({ team }) => team !== undefined) ? "team" : "key");
        writeOutput("--html", html, await usagePage({ report, by: grouping, cost, firstTokens }));
        return console.error(`Written to ${html}.`);
      }
      if (csv) {
        process.stdout.write(usageCsv(report, by ?? "key", cost));
        return;
      }
      const view = { by, top: top === undefined ? undefined : Number(top), cost };
      if (!json) return console.log(usageText(report, terminalColumns(process.stdout), view));
      const { people: _people, keys, ...rest } = report;
      const priced = keys.map((key) => (cost === undefined ? key : { ...key, usd: cost.usdOf(modelsOf(key)) }));
      const groups =
        by === undefined ? { keys: priced } : { by, groups: usageGroups(report, by, cost).slice(0, view.top) };
      console.log(JSON.stringify({ ...rest, ...groups, ...(cost && { cost }) }, null, 2));
    });
}

/** Who may not read what the endpoints cost may still know who used what. */
function withoutCost(error: unknown): undefined {
  const sentence = explainAwsError(error);
  if (sentence === undefined) throw error;
  console.error(`What the tokens cost is not told. ${sentence}`);
}

function modelsOf({ days }: KeyUsage): ModelUsage[] {
  return days.flatMap(({ models }) => models);
}
