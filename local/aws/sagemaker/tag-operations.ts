import type { AddTagsOutput, ListTagsOutput } from "@aws-sdk/client-sagemaker";
import * as v from "valibot";
import { validationException } from "../aws-error.ts";
import { integer, listOf, text } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { page } from "../page.ts";
import { tagKey } from "../tag-shapes.ts";
import type { Resource } from "./resources.ts";
import type { SageMakerContext } from "./sagemaker-context.ts";
import { tagList } from "./shapes.ts";

const TAGS_PER_RESOURCE = 50;

const ResourceArn = text({ max: 256, pattern: "arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+" });
const AddTagsInput = v.looseObject({ ResourceArn, Tags: tagList });
const ListTagsInput = v.looseObject({
  ResourceArn,
  NextToken: v.optional(text({ max: 8192 })),
  MaxResults: v.optional(integer({ min: 50 })),
});
const DeleteTagsInput = v.looseObject({ ResourceArn, TagKeys: listOf(tagKey, { min: 1, max: 50 }) });

export function tagOperations({ state }: SageMakerContext): Readonly<Record<string, Operation>> {
  const requireResource = (arn: string) => {
    const { models, endpointConfigs, endpoints, workloadConfigs, modelPackageGroups } = state;
    const jobs = [state.recommendationJobs, state.benchmarkJobs];
    const tables = [models, endpointConfigs, endpoints, workloadConfigs, modelPackageGroups, ...jobs];
    const resources = tables.flatMap((table) => table.list() as Resource[]);
    if (!resources.some((resource) => resource.arn === arn))
      throw validationException(`Could not find resource "${arn}".`);
  };
  return {
    AddTags: operation(AddTagsInput, (input): AddTagsOutput => {
      requireResource(input.ResourceArn);
      const added = new Set(input.Tags.map(({ Key }) => Key));
      const kept = (state.tags.get(input.ResourceArn) ?? []).filter(({ Key }) => !added.has(String(Key)));
      const tags = [...kept, ...input.Tags];
      if (tags.length > TAGS_PER_RESOURCE) throw validationException("A resource cannot have more than 50 tags.");
      state.tags.set(input.ResourceArn, tags);
      return { Tags: tags };
    }),

    ListTags: operation(ListTagsInput, (input): ListTagsOutput => {
      requireResource(input.ResourceArn);
      const { items, nextToken } = page(state.tags.get(input.ResourceArn) ?? [], {
        sortKey: ({ Key }) => String(Key),
        maxResults: input.MaxResults ?? TAGS_PER_RESOURCE,
        nextToken: input.NextToken,
        invalidToken: () => validationException("Invalid pagination token."),
      });
      return { Tags: items, ...(nextToken && { NextToken: nextToken }) };
    }),

    DeleteTags: operation(DeleteTagsInput, (input) => {
      requireResource(input.ResourceArn);
      const kept = (state.tags.get(input.ResourceArn) ?? []).filter(({ Key }) => !input.TagKeys.includes(String(Key)));
      state.tags.set(input.ResourceArn, kept);
      return {};
    }),
  };
}
