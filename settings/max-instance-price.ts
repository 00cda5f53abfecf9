import type { CatalogEntry } from "../contract/catalog-entry.ts";
import { INSTANCE_TYPES } from "../contract/instance-types.ts";

/** US dollars an hour that one instance may cost: the setting, or the most expensive type that the catalog names. */
export function maxInstancePrice(
  setting: number | undefined,
  entries: Iterable<Pick<CatalogEntry, "instanceTypes">>,
): number {
  return setting ?? dearest([...entries].flatMap(({ instanceTypes }) => instanceTypes)).price;
}

/** The type with the highest list price. */
export function dearest(types: readonly string[]): { readonly type: string; readonly price: number } {
  return types
    .map((type) => ({ type, price: INSTANCE_TYPES[type]?.usdPerHour ?? 0 }))
    .reduce((one, other) => (other.price > one.price ? other : one));
}
