import { dollarsPerHour } from "../text/quantities.ts";

/** What endpoints cost together. One whose price nobody knows is billed all the same, and not for nothing. */
export function priceTogether(endpoints: readonly { readonly usdPerHour?: number }[]): string {
  const known = endpoints.flatMap(({ usdPerHour }) => usdPerHour ?? []);
  const unknown = endpoints.length - known.length;
  const sum = dollarsPerHour(known.reduce((so, price) => so + price, 0));
  if (unknown === 0) return sum;
  const rest = unknown === 1 ? "an endpoint whose price is not known" : `${unknown} endpoints whose price is not known`;
  return known.length === 0 ? rest : `${sum} and ${rest}`;
}
