import { endpointTable } from "../stage-inventory/endpoint-table.ts";
import { priceTogether } from "../stage-inventory/price-together.ts";
import { dollars } from "../text/quantities.ts";
import { section } from "../text/table.ts";
import type { StageRemains } from "./stage-remains.ts";

/** What there is to remove, for people: what is billed first. */
export function remainsText(remains: StageRemains, columns = Number.POSITIVE_INFINITY): string {
  const { endpoints } = remains;
  const list = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : [section(title, names.join("\n"))];
  return [
    ...(endpoints.length === 0
      ? []
      : [
          section(
            "Endpoints (billed)",
            (room) => `${endpointTable(endpoints, undefined, room)}\n${sum(endpoints)}`,
            columns,
          ),
        ]),
    ...list("Endpoint configurations", remains.endpointConfigs),
    ...list("Models", remains.models),
    // https://aws.amazon.com/cloudwatch/pricing/
    ...list("Alarms ($0.10 a month each)", remains.alarms),
    ...list("Schedules", remains.schedules),
    ...list("Parameters", remains.parameters),
  ].join("\n\n");
}

function sum(endpoints: StageRemains["endpoints"]): string {
  const total = (of: (one: StageRemains["endpoints"][number]) => number | undefined) =>
    endpoints.reduce((so, one) => so + (of(one) ?? 0), 0);
  return `Together ${priceTogether(endpoints)}, ${dollars(total(({ usdSoFar }) => usdSoFar))} so far, by list price or INSTANCE_PRICES.`;
}
