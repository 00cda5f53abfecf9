import type { LocalAws } from "../aws/create-local-aws.ts";
import { Tables } from "../aws/dynamodb/tables/tables.ts";
import { TerraformView } from "../terraform/terraform-view.ts";
import { putTables } from "./tables.ts";

test("tables are made as Terraform's resources say, with their indexes and the types of keys", () => {
  const attributes = {
    name: "usage",
    hash_key: "key",
    range_key: "period",
    attribute: [
      { name: "key", type: "S" },
      { name: "period", type: "S" },
      { name: "rank", type: "N" },
    ],
    global_secondary_index: [
      { name: "by-period", hash_key: "period", range_key: "key", projection_type: "KEYS_ONLY" },
      { name: "by-rank", hash_key: "rank", projection_type: "INCLUDE", non_key_attributes: ["note"] },
    ],
  };
  const resource = { type: "aws_dynamodb_table", name: "table", folder: "", attributes };
  const stacks = [{ name: "api", folder: "", dependencies: [], resources: [resource] }];
  const tables = new Tables();
  putTables(new TerraformView(stacks, { accountId: "1", region: "eu-north-1" }), { tables } as LocalAws);
  const table = tables.get("usage");
  expect([table.keyNames, table.keyType("rank")]).toEqual([["key", "period"], "N"]);
  expect(table.indexes.map(({ schema }) => schema)).toEqual([
    { name: "by-period", keyNames: ["period", "key"], projection: "KEYS_ONLY" },
    { name: "by-rank", keyNames: ["rank"], projection: { include: ["note"] } },
  ]);
});
