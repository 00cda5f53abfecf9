import type { EndpointReport } from "../../provisioning/inventory/describe-endpoints.ts";
import { dollars, dollarsPerHour, duration } from "../text/quantities.ts";
import { table } from "../text/table.ts";

/**
 * A table of endpoints for people: what runs, since when, and its price.
 * @param published names of those that clients are sent to; absent: no such column
 */
export function endpointTable(
  endpoints: readonly EndpointReport[],
  published?: readonly string[],
  columns = Number.POSITIVE_INFINITY,
): string {
  const text = table(
    ["endpoint", ...(published ? ["published"] : []), "status", "instance", ">running", ">price", ">so far"],
    endpoints.map((one) => [
      one.name,
      ...(published ? [published.includes(one.name) ? `as ${one.alias}` : "no"] : []),
      one.status,
      instancesText(one),
      duration(one.hours * 3_600_000),
      dollarsPerHour(one.usdPerHour),
      one.usdSoFar === undefined ? "unknown" : dollars(one.usdSoFar),
    ]),
    columns,
  );
  const reasons = endpoints.flatMap(({ name, failureReason }) => (failureReason ? [`${name}: ${failureReason}`] : []));
  return [text, ...reasons].join("\n");
}

function instancesText({ instances }: EndpointReport): string {
  return instances.map(({ type, count }) => (count === 1 ? type : `${count} × ${type}`)).join(", ");
}
