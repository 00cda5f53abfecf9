import { endpointTable } from "../stage-inventory/endpoint-table.ts";
import { dollars, dollarsPerHour } from "../text/quantities.ts";
import { section } from "../text/table.ts";
import type { StageRemains } from "./stage-remains.ts";

/** What there is to remove, for people: what is billed first. */
export function remainsText({ endpoints, endpointConfigs, models, parameters }: StageRemains): string {
  const list = (title: string, names: readonly string[]) =>
    names.length === 0 ? [] : [section(title, names.join("\n"))];
  return [
    ...(endpoints.length === 0
      ? []
      : [section("Endpoints (billed)", `${endpointTable(endpoints)}\n${sum(endpoints)}`)]),
    ...list("Endpoint configurations", endpointConfigs),
    ...list("Models", models),
    ...list("Parameters", parameters),
  ].join("\n\n");
}

function sum(endpoints: StageRemains["endpoints"]): string {
  const total = (of: (one: StageRemains["endpoints"][number]) => number | undefined) =>
    endpoints.reduce((so, one) => so + (of(one) ?? 0), 0);
  const perHour = total(({ usdPerHour }) => usdPerHour);
  return `Together ${dollarsPerHour(perHour)}, ${dollars(total(({ usdSoFar }) => usdSoFar))} so far, by list price.`;
}
