import * as v from "valibot";
import { AsleepModel } from "../../contract/asleep-model.ts";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { Names } from "../../names.ts";
import type { Inventory } from "./inventory.ts";

const AsleepText = v.pipe(v.string(), v.parseJson(), AsleepModel);
/** The little that a retirement has to know of an alias. Whatever else an entry says is not its concern. */
const Origin = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    start: v.fallback(CatalogEntry.entries.start, undefined),
    origin: v.fallback(CatalogEntry.entries.origin, undefined),
  }),
);
export type AliasOrigin = v.InferOutput<typeof Origin>;

export interface Sleepers {
  /** What sleeps, by alias. A record that nobody can read says nothing. */
  readonly asleep: ReadonlyMap<string, AsleepModel>;
  /** The catalog, by alias. */
  readonly catalog: ReadonlyMap<string, AliasOrigin>;
}

/** The record of a model that sleeps; nothing when it is not what the contract says. */
export function parseAsleep(value: string | undefined): AsleepModel | undefined {
  const parsed = v.safeParse(AsleepText, value);
  return parsed.success ? parsed.output : undefined;
}

export function sleepersIn(names: Names, { parameters }: Pick<Inventory, "parameters">): Sleepers {
  const asleep = new Map<string, AsleepModel>();
  const catalog = new Map<string, AliasOrigin>();
  for (const [name, value] of parameters) {
    const alias = name.slice(name.lastIndexOf("/") + 1);
    if (name === names.parameter.asleep(alias)) {
      const record = parseAsleep(value);
      if (record !== undefined) asleep.set(alias, record);
    } else if (name === names.parameter.catalog(alias)) {
      const parsed = v.safeParse(Origin, value);
      catalog.set(alias, parsed.success ? parsed.output : {});
    }
  }
  return { asleep, catalog };
}
