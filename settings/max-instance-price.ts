import type { CatalogEntry } from "../contract/catalog-entry.ts";
import { type OwnPrices, priceOf } from "../contract/own-prices.ts";

type Entries = Iterable<Pick<CatalogEntry, "instanceTypes">>;

/** US dollars an hour that one instance may cost: the setting, or the most expensive type that the catalog names. */
export function maxInstancePrice(setting: number | undefined, entries: Entries, own?: OwnPrices): number {
  return setting ?? dearest(typesOf(entries), own).price;
}

/** The types without a price that the operator named: nobody else may start one, for its price is not known to be allowed. */
export function unpricedTypes(entries: Entries, own?: OwnPrices): readonly string[] {
  return [...new Set(typesOf(entries))].filter((type) => priceOf(type, own) === undefined);
}

/** The type with the highest price; 0 when none of them has one, so that no type with a price is allowed beside them. */
export function dearest(types: readonly string[], own?: OwnPrices): { readonly type: string; readonly price: number } {
  return types
    .map((type) => ({ type, price: priceOf(type, own) ?? 0 }))
    .reduce((one, other) => (other.price > one.price ? other : one));
}

function typesOf(entries: Entries): string[] {
  return [...entries].flatMap(({ instanceTypes }) => instanceTypes);
}
