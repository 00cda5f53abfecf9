import { dollars } from "../text/quantities.ts";
import { section, table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import { sharedCostText } from "../usage/shared-cost-text.ts";
import { WITHOUT } from "../usage/usage-text.ts";
import type { TokenCost } from "./token-cost.ts";

const count = (value: number) => value.toLocaleString("en-US");

export function tokenCostText({ stage, month, shared, models }: TokenCost, columns = Number.POSITIVE_INFINITY): string {
  if (shared === undefined)
    return wrapLines(
      `Nothing is known that the endpoints of the stage ${stage} cost in ${month}: watch-stage counts every five minutes while they serve.`,
      columns,
    );
  const byModel = (room: number) =>
    table(
      ["model", ">prompt tokens", ">completion tokens", ">cost", ">a million tokens"],
      models.map(({ model = WITHOUT.model, promptTokens, completionTokens, usd, usdPerMillionTokens }) => [
        model,
        count(promptTokens),
        count(completionTokens),
        dollars(usd),
        dollars(usdPerMillionTokens),
      ]),
      room,
    );
  return [
    ...(models.length === 0 ? [] : [section(`${month}, stage ${stage}`, byModel, columns)]),
    wrapLines(
      `${sharedCostText(shared, month)} \`npx openai-sagemaker usage --by team\` tells whose tokens they were.`,
      columns,
    ),
  ].join("\n\n");
}
