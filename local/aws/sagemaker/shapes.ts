import * as v from "valibot";
import { integer, oneOf, text } from "../constraints.ts";
import { tagsWithin } from "../tag-shapes.ts";

/** Shapes that several operations share, with the limits of SageMaker's service model. */
export const modelName = text({ max: 63, pattern: "[a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?" });
export const entityName = text({ max: 63, pattern: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}" });
export const roleArn = text({
  min: 20,
  max: 2048,
  pattern: "arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
});
export const s3Url = text({ max: 1024, pattern: "(https|s3)://([^/]+)/?(.*)" });

export const tagList = tagsWithin({ min: 0, max: 50 });

/** What all List operations understand. */
export const listEntries = {
  SortBy: v.optional(oneOf(["Name", "CreationTime", "Status"])),
  SortOrder: v.optional(oneOf(["Ascending", "Descending"])),
  NextToken: v.optional(text({ max: 8192 })),
  MaxResults: v.optional(integer({ min: 1, max: 100 })),
  NameContains: v.optional(text({ max: 63, pattern: "[a-zA-Z0-9-]+" })),
  /** Seconds since 1970, as all timestamps. */
  CreationTimeBefore: v.optional(v.number()),
  CreationTimeAfter: v.optional(v.number()),
};
