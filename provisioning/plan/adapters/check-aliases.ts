import type { Adapters } from "../../../contract/adapter.ts";
import { Refusal } from "../refusal.ts";

/** What else the stage has: each model's alias with its adapters, of the catalog and of what serves. */
export type OtherModels = ReadonlyMap<string, readonly Pick<{ adapters?: Adapters }, "adapters">[]>;

/**
 * One alias means one model: neither the model nor an adapter may have that of another.
 * @param others without the model itself
 * @throws Refusal
 */
export function checkAliases(alias: string, adapters: Adapters | undefined, others: OtherModels): void {
  const names = Object.keys(adapters ?? {});
  for (const [other, records] of others) {
    if (names.includes(other)) {
      throw new Refusal(
        `The adapter "${other}" has the alias of a model of the stage: give it another one, or remove that model and its catalog entry first.`,
      );
    }
    const theirs = new Set(records.flatMap((record) => Object.keys(record.adapters ?? {})));
    const taken = [alias, ...names].find((name) => theirs.has(name));
    if (taken !== undefined) {
      throw new Refusal(
        `The alias "${taken}" is that of an adapter of the model "${other}": choose another one, or take it out of that model's adapters first.`,
      );
    }
  }
}
