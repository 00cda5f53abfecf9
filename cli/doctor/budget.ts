import { priceOf } from "../../contract/own-prices.ts";
import { modelStart } from "../../provisioning/catalog/model-start.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { HOURS_PER_MONTH } from "../cost/month.ts";
import { dollars } from "../text/quantities.ts";
import { type Check, ok, warning } from "./check.ts";

/** Whether the month's budget holds while every model that comes up with the deployment stays up, by list price. */
export const budget: Check = {
  name: "budget",
  applies: ({ settings }) => settings.BUDGET_USD !== undefined,
  async run({ stage: { settings } }) {
    const { BUDGET_USD: budgetUsd = 0, INSTANCE_PRICES: prices } = settings;
    const up = [...readCatalog(settings).values()].filter((entry) => modelStart(entry, settings) !== "request");
    const first = up.map(({ instanceTypes: [type = ""], instanceCount }) => ({ type, instanceCount }));
    const usdPerHour = first.reduce(
      (sum, { type, instanceCount }) => sum + (priceOf(type, prices) ?? 0) * instanceCount,
      0,
    );
    const unknown = first.flatMap(({ type }) => (priceOf(type, prices) === undefined ? [type] : []));
    const month = usdPerHour * HOURS_PER_MONTH;
    const costs = `${dollars(usdPerHour)} an hour, ${dollars(month)} in a month all day`;
    if (unknown.length > 0 && month <= budgetUsd) {
      const types = [...new Set(unknown)].join(", ");
      return warning(
        `BUDGET_USD is ${dollars(budgetUsd)}: the models cost ${costs}, without ${types}, whose price is not known here.`,
        "Set INSTANCE_PRICES to what you pay (`npx openai-sagemaker cost` asks AWS for its price); the budget's alarm cannot count what has no price.",
      );
    }
    if (month <= budgetUsd) return ok(`BUDGET_USD is ${dollars(budgetUsd)}: the models cost ${costs}.`);
    return warning(
      `BUDGET_USD is ${dollars(budgetUsd)}, but the models cost ${costs}${prices === undefined ? ", by list price" : ""}.`,
      "Set working hours (SCHEDULE_START, SCHEDULE_STOP) or idleMinutes, take smaller instances, or go on: you are told when it is spent.",
    );
  },
};
