import type { CatalogEntry } from "../contract/catalog-entry.ts";

/** The S3 prefixes that the endpoint's role may read: those of the models, and of their adapters. One within another is left out. */
export function readablePrefixes(entries: Iterable<Pick<CatalogEntry, "modelS3Uri" | "adapters">>): string[] {
  const uris = [...entries].flatMap(({ modelS3Uri, adapters = {} }) => [
    modelS3Uri,
    ...Object.values(adapters).map((adapter) => adapter.modelS3Uri),
  ]);
  const prefixes = [...new Set(uris.filter((uri) => uri !== undefined))];
  return prefixes.filter((uri) => !prefixes.some((other) => other !== uri && uri.startsWith(other)));
}
