import { dollars } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import { wrapLines } from "../text/wrap.ts";
import type { CatalogCost, ModelCost } from "./catalog-cost.ts";

const COMES_UP = { always: "now, for good", schedule: "now, in working hours", request: "when somebody asks" } as const;

/** What each model of a catalog costs, and all together. */
export function catalogCostText(cost: CatalogCost, columns = Number.POSITIVE_INFINITY): string {
  const { region, hoursPerDay, models, webUi, up, awake, budgetUsd, notLive } = cost;
  const some = models.some(({ start }) => start === "request");
  const rows = [
    ...models.map((model) => [
      model.alias,
      `${model.modelId} on ${model.instances}`,
      `${COMES_UP[model.start]}${model.idleMinutes === undefined ? "" : `; asleep after ${model.idleMinutes} min`}`,
      priceText(model),
      model.usdPerMonth === undefined ? "unknown" : dollars(model.usdPerMonth),
    ]),
    ...(webUi === undefined ? [] : [["web UI", "", "now", dollars(webUi.usdPerHour), dollars(webUi.usdPerMonth)]]),
    [some ? "together, those that come up now" : "together", "", "", dollars(up.usdPerHour), dollars(up.usdPerMonth)],
    ...(some ? [["with every model awake", "", "", dollars(awake.usdPerHour), dollars(awake.usdPerMonth)]] : []),
  ];
  const day = hoursPerDay === 24 ? "all day" : `${hoursPerDay} hours a day`;
  const notes = [
    `A month has 730 hours; the models are up ${day}, in ${region}. While a version is replaced, both are paid for, some 25 minutes.`,
    ...budgetNote(cost, budgetUsd),
    ...(models.some(({ usdPerHour }) => usdPerHour === undefined)
      ? ["Together without what is unknown: `INSTANCE_PRICES` says what you pay for it."]
      : []),
    ...(notLive === undefined ? [] : [`Prices of the product's own table, not of today. ${notLive}`]),
  ];
  return `${table(["model", "what", "comes up", ">an hour", ">a month"], rows, columns)}\n\n${wrapLines(notes.join("\n"), columns)}`;
}

/** The same where nobody can be asked. */
export function catalogCostSentence({ models, up, awake }: CatalogCost): string {
  const resting = models.filter(({ start }) => start === "request").length;
  const coming = models.length - resting;
  const later = resting === 0 ? "" : `, and ${dollars(awake.usdPerHour)} an hour with every model awake`;
  return `${coming} of ${models.length} models come up and cost ${dollars(up.usdPerHour)} an hour, ${dollars(up.usdPerMonth)} a month while they are up${later}.`;
}

function priceText({ usdPerHour, usdPerHourAtMost }: ModelCost): string {
  if (usdPerHour === undefined) return "unknown";
  return usdPerHourAtMost === undefined
    ? dollars(usdPerHour)
    : `${dollars(usdPerHour)} to ${dollars(usdPerHourAtMost)}`;
}

function budgetNote({ up, awake }: CatalogCost, budgetUsd: number | undefined): string[] {
  if (budgetUsd === undefined) return [];
  const budget = `BUDGET_USD is ${dollars(budgetUsd)}`;
  if (up.usdPerMonth > budgetUsd)
    return [`${budget}, which those that come up now would spend in ${days(budgetUsd, up.usdPerHour)}.`];
  if (awake.usdPerMonth > budgetUsd)
    return [`${budget}, which all of them would spend in ${days(budgetUsd, awake.usdPerHour)} if they never slept.`];
  return [`${budget}: enough for all of them, all month.`];
}

function days(usd: number, usdPerHour: number): string {
  const count = usd / usdPerHour / 24;
  return count < 1 ? `${Math.max(1, Math.floor(count * 24))} h` : `${Math.floor(count)} days`;
}
