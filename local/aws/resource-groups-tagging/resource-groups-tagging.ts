import type { GetResourcesOutput, UntagResourcesOutput } from "@aws-sdk/client-resource-groups-tagging-api";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, listOf, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";
import { page } from "../page.ts";

/** Tags by ARN. As in AWS, what is deleted elsewhere does not vanish from here by itself. */
export type TaggedResources = Map<string, Readonly<Record<string, string>>>;

const PAGE = 50;
const arns = listOf(text({ min: 1, max: 1011 }), { min: 1, max: 20 });

const GetResourcesInput = v.looseObject({
  TagFilters: v.optional(
    v.array(v.looseObject({ Key: text({ min: 1, max: 128 }), Values: v.optional(v.array(v.string()), []) })),
    [],
  ),
  ResourcesPerPage: v.optional(integer({ min: 1, max: 100 })),
  PaginationToken: v.optional(text({ max: 2048 })),
});
const UntagResourcesInput = v.looseObject({ ResourceARNList: arns, TagKeys: v.array(v.string()) });

/** Enough of the Resource Groups Tagging API to find by tags whatever kind of resource there is. */
export function resourceGroupsTagging(resources: TaggedResources): JsonService {
  return {
    name: "resource-groups-tagging-api",
    targetPrefix: "ResourceGroupsTaggingAPI_20170126",
    jsonVersion: "1.1",
    operations: {
      GetResources: operation(GetResourcesInput, (input): GetResourcesOutput => {
        const found = [...resources].filter(([, tags]) =>
          input.TagFilters.every(({ Key, Values }) => {
            const value = tags[Key];
            return value !== undefined && (Values.length === 0 || Values.includes(value));
          }),
        );
        const { items, nextToken } = page(found, {
          sortKey: ([arn]) => arn,
          maxResults: input.ResourcesPerPage ?? PAGE,
          // An empty token is that of the first page.
          nextToken: input.PaginationToken || undefined,
          invalidToken: () => new AwsError("PaginationTokenExpiredException", "The pagination token is invalid."),
        });
        return {
          PaginationToken: nextToken ?? "",
          ResourceTagMappingList: items.map(([ResourceARN, tags]) => ({
            ResourceARN,
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          })),
        };
      }),

      UntagResources: operation(UntagResourcesInput, (input): UntagResourcesOutput => {
        for (const arn of input.ResourceARNList) {
          const kept = Object.entries(resources.get(arn) ?? {}).filter(([key]) => !input.TagKeys.includes(key));
          if (kept.length === 0) resources.delete(arn);
          else resources.set(arn, Object.fromEntries(kept));
        }
        return { FailedResourcesMap: {} };
      }),
    },
  };
}
