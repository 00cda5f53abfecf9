import * as v from "valibot";
import { listOf, text } from "../constraints.ts";
import { tagsWithin } from "../tag-shapes.ts";

/** Shapes that several operations share, with the limits of SSM's service model. */
export const parameterName = text({ min: 1, max: 2048 });
export const parameterNames = listOf(parameterName, { min: 1, max: 10 });

export const tagList = tagsWithin({ max: 1000 });

export const filters = v.array(
  v.looseObject({
    Key: text({ min: 1, max: 132, pattern: "tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType" }),
    Option: v.optional(text({ min: 1, max: 10 })),
    Values: v.optional(listOf(text({ min: 1, max: 1024 }), { min: 1, max: 50 })),
  }),
);
export type ParameterFilter = v.InferOutput<typeof filters>[number];
