import * as v from "valibot";
import { listOf, type SizeLimits, text } from "./constraints.ts";

/** Tags as SageMaker and SSM take them; they differ in how many there may be. */
const TAG_PATTERN = "([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)";

export const tagKey = text({ min: 1, max: 128, pattern: TAG_PATTERN });

export const tagsWithin = (limits: SizeLimits) =>
  listOf(v.looseObject({ Key: tagKey, Value: text({ max: 256, pattern: TAG_PATTERN }) }), limits);
