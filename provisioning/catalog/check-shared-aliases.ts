import type { ProvisioningEntry } from "../plan/merge-catalog-entry.ts";
import type { Complaint } from "./complaint.ts";

/** One alias means one model: neither a model nor an adapter may have that of another. */
export function checkSharedAliases(models: ReadonlyMap<string, ProvisioningEntry>): Complaint[] {
  const owners = new Map([...models.keys()].map((alias) => [alias, "a model"]));
  return [...models].flatMap(([alias, { adapters = {} }]) =>
    Object.keys(adapters).flatMap((adapter) => {
      const owner = owners.get(adapter);
      if (owner === undefined) owners.set(adapter, `an adapter of ${alias}`);
      const sentence = `${alias}.adapters.${adapter} has the alias of ${owner}: give one of the two another.`;
      return owner === undefined ? [] : [{ path: [alias, "adapters", adapter], sentence }];
    }),
  );
}
