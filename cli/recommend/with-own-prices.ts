import type { OwnPrices } from "../../contract/own-prices.ts";
import type { KnownOfAccount } from "./known-of-account.ts";

/** What the operator pays comes before what AWS lists. */
export function withOwnPrices(account: KnownOfAccount, own: OwnPrices = {}): KnownOfAccount {
  if (Object.keys(own).length === 0) return account;
  return { ...account, prices: new Map([...(account.prices ?? []), ...Object.entries(own)]), ownPrices: true };
}
