import * as v from "valibot";
import { ModelDescription } from "../../contract/catalog-entry.ts";
import { ALIAS_PATTERN, DEFAULT_ALIAS } from "../../names.ts";
import { Refusal } from "./refusal.ts";

/**
 * What a person may type as the input of provision-endpoint: nothing (`{}`), or any part of a catalog entry.
 * `Comment` is what the Step Functions console fills in by itself.
 */
const ProvisioningInput = v.strictObject({
  Comment: v.optional(v.unknown()),
  alias: v.optional(
    v.pipe(
      v.string("must be text such as llama-3"),
      v.regex(ALIAS_PATTERN, "must be at most 23 lower-case letters, digits and single hyphens, such as llama-3"),
    ),
    DEFAULT_ALIAS,
  ),
  /** By the rule that hears of requests for a model which sleeps: brings back what slept, if it still does, and else does nothing. */
  wake: v.optional(v.literal(true, "must be true, or left out")),
  ...v.partial(ModelDescription).entries,
});
export type ProvisioningInput = v.InferOutput<typeof ProvisioningInput>;

const ALLOWED = Object.keys(ProvisioningInput.entries)
  .filter((name) => name !== "Comment")
  .join(", ");

/** @throws Refusal */
export function parseProvisioningInput(input: unknown): ProvisioningInput {
  // An empty list would count as an object without properties.
  const result = v.safeParse(ProvisioningInput, Array.isArray(input) ? undefined : input);
  if (result.success) {
    const { Comment: _, alias: __, wake, ...described } = result.output;
    if (wake === undefined || Object.keys(described).length === 0) return result.output;
    throw new Refusal('The input has "wake", so only "alias" may stand beside it: what slept comes back as it was.');
  }
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  if (path === null) throw new Refusal(`The input must be a JSON object such as {} or {"alias": "default"}.`);
  if (issue.type === "strict_object")
    throw new Refusal(`The input has "${path}", but only these are known: ${ALLOWED}.`);
  throw new Refusal(`The input's "${path}" is not valid: ${issue.message}.`);
}
