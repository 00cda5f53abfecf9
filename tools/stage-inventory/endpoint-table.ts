import { dollars, dollarsPerHour, duration } from "../text/quantities.ts";
import { table } from "../text/table.ts";
import type { EndpointReport } from "./endpoints.ts";

/** Endpoints for people: what runs, since when, for how much. */
export function endpointTable(endpoints: readonly EndpointReport[]): string {
  const text = table(
    ["endpoint", "status", "instance", ">running", ">price", ">so far"],
    endpoints.map((one) => [
      one.name,
      one.status,
      instances(one),
      duration(one.hours * 3_600_000),
      dollarsPerHour(one.usdPerHour),
      one.usdSoFar === undefined ? "unknown" : dollars(one.usdSoFar),
    ]),
  );
  const reasons = endpoints.flatMap(({ name, failureReason }) => (failureReason ? [`${name}: ${failureReason}`] : []));
  return [text, ...reasons].join("\n");
}

function instances({ instanceType, instanceCount }: EndpointReport): string {
  if (instanceType === undefined) return "unknown";
  return instanceCount === undefined || instanceCount === 1 ? instanceType : `${instanceCount} × ${instanceType}`;
}
