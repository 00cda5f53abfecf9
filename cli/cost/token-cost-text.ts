import type { Benchmark } from "../../contract/benchmark.ts";
import { dollars } from "../text/quantities.ts";
import { section, table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import { sharedCostText } from "../usage/shared-cost-text.ts";
import { WITHOUT } from "../usage/usage-text.ts";
import type { TokenCost } from "./token-cost.ts";

const count = (value: number) => value.toLocaleString("en-US");

export function tokenCostText(
  { stage, month, shared, models, measured }: TokenCost,
  columns = Number.POSITIVE_INFINITY,
): string {
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
  const busy = Object.entries(measured).flatMap(([alias, benchmark]) => busyText(alias, benchmark) ?? []);
  return [
    ...(models.length === 0 ? [] : [section(`${month}, stage ${stage}`, byModel, columns)]),
    wrapLines(
      `${sharedCostText(shared, month)} \`npx openai-sagemaker usage --by team\` tells whose tokens they were.`,
      columns,
    ),
    ...(busy.length === 0 ? [] : [wrapLines(busy.join("\n"), columns)]),
  ].join("\n\n");
}

/** The cheapest of what was measured: most of what tokens cost beyond it is idle time. */
function busyText(alias: string, { levels, measuredAt, instanceType }: Benchmark): string | undefined {
  const [best] = levels
    .flatMap(({ usdPerMillionTokens: usd, clients }) => (usd === undefined ? [] : [{ usd, clients }]))
    .sort((one, other) => one.usd - other.usd);
  if (best === undefined) return undefined;
  return `${alias} never idle: ${dollars(best.usd)} a million tokens of answers, as \`bench\` measured on ${measuredAt.slice(0, 10)} with ${best.clients} clients on ${instanceType}.`;
}
