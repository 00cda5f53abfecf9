import type { CatalogEntry } from "../../contract/catalog-entry.ts";

/** Which model answers in place of those that the catalog names: nobody shall take the one for the others. */
export function modelNote(
  entries: readonly Pick<CatalogEntry, "modelId" | "modelS3Uri">[],
  containerUrl: string | undefined,
): string {
  const models = [...new Set(entries.map(({ modelS3Uri, modelId }) => modelS3Uri ?? modelId))];
  const names = models.length === 1 ? `${models[0]}` : `${models.slice(0, -1).join(", ")} and ${models.at(-1)}`;
  // It is not asked what it serves: SageMaker asks containers for nothing but /ping and /invocations, and some know no more.
  if (containerUrl !== undefined) {
    return `The server at ${containerUrl} answers under the name${models.length === 1 ? "" : "s"} of ${names}.`;
  }
  return [
    `${names} ${models.length === 1 ? "is" : "are"} not on this laptop: the built-in model of a million parameters`,
    `answers under ${models.length === 1 ? "its name" : "their names"}, with what looks like English. For sense, run a server`,
    "such as `vllm serve` and give its address with --container-url.",
  ].join("\n");
}
