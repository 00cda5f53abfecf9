import type { CatalogEntry } from "../contract/catalog-entry.ts";
import { INSTANCE_TYPES } from "../contract/instance-types.ts";

type Entries = Iterable<Pick<CatalogEntry, "instanceTypes">>;

/** US dollars an hour that one instance may cost: the setting, or the most expensive type that the catalog names. */
export function maxInstancePrice(setting: number | undefined, entries: Entries): number {
  return setting ?? dearest(typesOf(entries)).price;
}

/** The types without a list price that the operator named: nobody else may start one, for its price is not known to be allowed. */
export function unpricedTypes(entries: Entries): readonly string[] {
  return [...new Set(typesOf(entries))].filter((type) => INSTANCE_TYPES[type]?.usdPerHour === undefined);
}

/** The type with the highest list price; 0 when none of them has one, so that no type with a price is allowed beside them. */
export function dearest(types: readonly string[]): { readonly type: string; readonly price: number } {
  return types
    .map((type) => ({ type, price: INSTANCE_TYPES[type]?.usdPerHour ?? 0 }))
    .reduce((one, other) => (other.price > one.price ? other : one));
}

function typesOf(entries: Entries): string[] {
  return [...entries].flatMap(({ instanceTypes }) => instanceTypes);
}
