import { INSTANCE_TYPES } from "../contract/instance-types.ts";

interface Prices {
  readonly MAX_INSTANCE_PRICE?: number | undefined;
  readonly INSTANCE_TYPE: readonly string[];
}

/** US dollars an hour that one instance may cost: the setting, or the most expensive type that the settings name. */
export function maxInstancePrice({ MAX_INSTANCE_PRICE, INSTANCE_TYPE }: Prices): number {
  return MAX_INSTANCE_PRICE ?? dearest(INSTANCE_TYPE).price;
}

/** The type with the highest list price. */
export function dearest(types: readonly string[]): { readonly type: string; readonly price: number } {
  return types
    .map((type) => ({ type, price: INSTANCE_TYPES[type]?.usdPerHour ?? 0 }))
    .reduce((one, other) => (other.price > one.price ? other : one));
}
