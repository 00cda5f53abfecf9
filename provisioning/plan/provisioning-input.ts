import * as v from "valibot";
import { CatalogEntry } from "../../contract/catalog-entry.ts";
import { ALIAS_PATTERN, DEFAULT_ALIAS } from "../../names.ts";
import { Refusal } from "./refusal.ts";

const text = (pattern: RegExp, allowed: string) => v.optional(v.pipe(v.string(allowed), v.regex(pattern, allowed)));

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
  ...v.partial(CatalogEntry).entries,
  // Both become a part of a URL.
  modelId: text(
    /^(?=.{1,96}$)([A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*$/,
    "must be a repository on the Hugging Face hub such as distilgpt2 or Qwen/Qwen3-4B",
  ),
  revision: text(/^[\w./-]{1,128}$/, "must be a branch, tag or commit on the hub"),
  modelS3Uri: text(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([\w.=-]+\/)+$/,
    "must be an S3 prefix with a slash at its end such as s3://my-bucket/my-model/",
  ),
});
export type ProvisioningInput = v.InferOutput<typeof ProvisioningInput>;

const ALLOWED = Object.keys(ProvisioningInput.entries)
  .filter((name) => name !== "Comment")
  .join(", ");

/** @throws Refusal */
export function parseProvisioningInput(input: unknown): ProvisioningInput {
  // An empty list would count as an object without properties.
  const result = v.safeParse(ProvisioningInput, Array.isArray(input) ? undefined : input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  if (path === null) throw new Refusal(`The input must be a JSON object such as {} or {"alias": "default"}.`);
  if (issue.type === "strict_object")
    throw new Refusal(`The input has "${path}", but only these are known: ${ALLOWED}.`);
  throw new Refusal(`The input's "${path}" is not valid: ${issue.message}.`);
}
