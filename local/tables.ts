import * as v from "valibot";
import type { LocalAws } from "./aws/create-local-aws.ts";
import type { TerraformView } from "./terraform/terraform-view.ts";

const TableAttributes = v.object({ name: v.string(), hash_key: v.string(), range_key: v.optional(v.string()) });

/** Makes every synthesized DynamoDB table. */
export function putTables(view: TerraformView, aws: LocalAws): void {
  for (const { attributes } of view.resources("aws_dynamodb_table")) {
    const { name, hash_key, range_key } = v.parse(TableAttributes, attributes);
    aws.tables.create(name, range_key === undefined ? [hash_key] : [hash_key, range_key]);
  }
}
