import * as v from "valibot";
import { INSTANCE_TYPES } from "./instance-types.ts";
import { items } from "./model-field.ts";

/** US dollars an hour of an instance, by what the operator pays: negotiated, or of a type that the product's table has no price of. */
export type OwnPrices = Readonly<Record<string, number>>;

/** What a report says of such a price's source. */
export const OWN_PRICE_SOURCE = "INSTANCE_PRICES";

const FORM = "must be pairs such as ml.c8g.4xlarge=0.77, separated by commas: US dollars an hour, from 0.0001 to 1000";
const PAIR = /^(?<type>ml\.[a-z0-9.-]+)=(?<usd>\d{1,4}(?:\.\d{1,6})?)$/;

/** As a setting, and as a variable of the functions: `ml.c8g.4xlarge=0.77,ml.p5.48xlarge=55`. */
export const OwnPricesText = v.pipe(
  items,
  v.array(v.pipe(v.string(), v.regex(PAIR, FORM))),
  v.transform((pairs) => pairs.map((pair) => pair.split("=")).map(([type = "", usd]) => [type, Number(usd)] as const)),
  v.everyItem(([, usd]) => usd >= 0.0001 && usd <= 1000, FORM),
  v.everyItem(([type]) => Object.hasOwn(INSTANCE_TYPES, type), "must name instance types that docs/costs.md lists"),
  v.check((pairs) => new Set(pairs.map(([type]) => type)).size === pairs.length, "must name each instance type once"),
  v.transform((pairs): OwnPrices => Object.fromEntries(pairs)),
);

export function ownPricesText(prices: OwnPrices): string {
  return Object.entries(prices)
    .map(([type, usd]) => `${type}=${usd}`)
    .join(",");
}

/** US dollars an hour of one instance: the operator's own price before the table's; absent where neither has one. */
export function priceOf(instanceType: string, own: OwnPrices = {}): number | undefined {
  return own[instanceType] ?? INSTANCE_TYPES[instanceType]?.usdPerHour;
}
