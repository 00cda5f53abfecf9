import type * as v from "valibot";
import { validationException } from "../aws-error.ts";
import { page } from "../page.ts";
import type { Resource, ResourceTable } from "./resources.ts";
import type { listEntries } from "./shapes.ts";

type ListInput = v.InferOutput<v.LooseObjectSchema<typeof listEntries, undefined>>;

/** SageMaker's lists: newest first and ten at a time, unless the caller asks otherwise. */
export function listResources<T extends Resource & { readonly status?: string }>(
  table: ResourceTable<T>,
  input: ListInput,
  matches: (resource: T) => boolean = () => true,
) {
  const before = input.CreationTimeBefore ?? Number.POSITIVE_INFINITY;
  const after = input.CreationTimeAfter ?? Number.NEGATIVE_INFINITY;
  const wanted = table.list().filter((resource) => {
    const created = resource.creationTime.getTime() / 1000;
    return resource.name.includes(input.NameContains ?? "") && created < before && created > after && matches(resource);
  });
  const sortValue = (resource: T) => {
    if (input.SortBy === "Name") return resource.name;
    return input.SortBy === "Status" ? String(resource.status) : resource.creationTime.toISOString();
  };
  return page(wanted, {
    sortKey: (resource) => `${sortValue(resource)} ${resource.arn}`,
    descending: input.SortOrder !== "Ascending",
    maxResults: input.MaxResults ?? 10,
    nextToken: input.NextToken,
    invalidToken: () => validationException("Invalid pagination token."),
  });
}
