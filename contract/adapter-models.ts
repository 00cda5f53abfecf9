import type { Adapter, Adapters } from "./adapter.ts";

/** An adapter among the models of a stage. */
export interface AdapterModel {
  readonly alias: string;
  /** The alias of the model with which it comes and goes. */
  readonly parent: string;
  readonly adapter: Adapter;
}

/**
 * The adapters of models, by the records of these. An alias that a model has is that model's, and one that two models' adapters
 * have is the first one's: every reader tells the same.
 * @param taken aliases of models
 */
export function adapterModels(
  records: Iterable<readonly [alias: string, record: { readonly adapters?: Adapters | undefined }]>,
  taken: ReadonlySet<string>,
): AdapterModel[] {
  const found = new Map<string, AdapterModel>();
  for (const [parent, { adapters = {} }] of [...records].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (const [alias, adapter] of Object.entries(adapters)) {
      if (!taken.has(alias) && !found.has(alias)) found.set(alias, { alias, parent, adapter });
    }
  }
  return [...found.values()];
}
