import * as v from "valibot";
import { AwsError } from "../aws-error.ts";
import { integer, text } from "../constraints.ts";

/** Shapes that several operations share, with the limits of the service model. */
export const arn = text({ min: 1, max: 256 });

/** 0 results mean the default number. */
export const paging = {
  maxResults: v.optional(integer({ min: 0, max: 1000 })),
  nextToken: v.optional(text({ min: 1, max: 3096 })),
};

export function requireArn(text: string): void {
  if (!/^arn:aws[a-z-]*:states:/.test(text))
    throw new AwsError("InvalidArn", `Invalid Arn: 'Invalid ARN prefix: ${text}'`);
}
