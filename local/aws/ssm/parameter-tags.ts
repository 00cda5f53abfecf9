import type { ListTagsForResourceResult } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { oneOf } from "../constraints.ts";
import { type Operation, operation } from "../operation.ts";
import { tagKey } from "../tag-shapes.ts";
import { tagList } from "./parameter-shapes.ts";
import type { Parameter, ParameterStore } from "./parameter-store.ts";

/** SSM tags other things too; there are none here. */
const resource = { ResourceType: oneOf(["Parameter"]), ResourceId: v.string() };

const AddTagsToResourceRequest = v.looseObject({ ...resource, Tags: tagList });
const RemoveTagsFromResourceRequest = v.looseObject({ ...resource, TagKeys: v.array(tagKey) });

export function parameterTagOperations(store: ParameterStore): Readonly<Record<string, Operation>> {
  const find = (id: string): Parameter => {
    const parameter = store.find(id);
    if (!parameter) throw new AwsError("InvalidResourceId");
    return parameter;
  };
  return {
    AddTagsToResource: operation(AddTagsToResourceRequest, (input) => {
      const parameter = find(input.ResourceId);
      const added = new Set(input.Tags.map(({ Key }) => Key));
      parameter.tags = [...parameter.tags.filter(({ Key }) => !added.has(String(Key))), ...input.Tags];
      return {};
    }),

    RemoveTagsFromResource: operation(RemoveTagsFromResourceRequest, (input) => {
      const parameter = find(input.ResourceId);
      parameter.tags = parameter.tags.filter(({ Key }) => !input.TagKeys.includes(String(Key)));
      return {};
    }),

    ListTagsForResource: operation(
      v.looseObject(resource),
      (input): ListTagsForResourceResult => ({ TagList: find(input.ResourceId).tags }),
    ),
  };
}
