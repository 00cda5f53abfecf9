import * as v from "valibot";
import type { LocalAws } from "../aws/create-local-aws.ts";
import type { TerraformView } from "../terraform/terraform-view.ts";

const name = v.string();
const KeyType = v.picklist(["S", "N", "B"]);
const IndexAttributes = v.pipe(
  v.object({
    name,
    hash_key: name,
    range_key: v.optional(name),
    projection_type: v.picklist(["ALL", "KEYS_ONLY", "INCLUDE"]),
    non_key_attributes: v.optional(v.array(name), []),
  }),
  v.transform((index) => ({
    name: index.name,
    keyNames: keyNames(index),
    projection: index.projection_type === "INCLUDE" ? { include: index.non_key_attributes } : index.projection_type,
  })),
);
const TableAttributes = v.object({
  name,
  hash_key: name,
  range_key: v.optional(name),
  attribute: v.array(v.object({ name, type: KeyType })),
  global_secondary_index: v.optional(v.array(IndexAttributes), []),
});

/** Makes every synthesized DynamoDB table. */
export function putTables(view: TerraformView, aws: LocalAws): void {
  for (const { attributes } of view.resources("aws_dynamodb_table")) {
    const table = v.parse(TableAttributes, attributes);
    const keyTypes = Object.fromEntries(table.attribute.map(({ name, type }) => [name, type]));
    aws.tables.create(table.name, keyNames(table), { indexes: table.global_secondary_index, keyTypes });
  }
}

function keyNames({ hash_key, range_key }: { readonly hash_key: string; readonly range_key?: string | undefined }) {
  return range_key === undefined ? [hash_key] : [hash_key, range_key];
}
