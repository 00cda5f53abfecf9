import { keyPrimaryKey } from "../../contract/key-items.ts";
import type { PolicyStatement } from "../../contract/policy-statement.ts";
import { WEB_UI_KEY_ID } from "../../names.ts";
import type { StageStack } from "../base/stage-stack.ts";
import { usesCustomerKey } from "../base/uses-customer-key.ts";

/**
 * AWS documents the conditions, and that `Select` always has a value for reads, as has `ReturnValues` for updates.
 * `ForAllValues` is also true of a key that a request does not have: hence `Null`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function keepsItsOwnHash(stack: StageStack): readonly PolicyStatement[] {
  const resources = [stack.arn("dynamodb", `table/${stack.names.usageTable}`)];
  const itsHashAlone = {
    "ForAllValues:StringEquals": {
      "dynamodb:LeadingKeys": [WEB_UI_KEY_ID],
      // The primary key's attributes have to be among them.
      "dynamodb:Attributes": [...Object.keys(keyPrimaryKey(WEB_UI_KEY_ID)), "sha256"],
    },
    Null: { "dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false" },
  };
  return [
    {
      actions: ["dynamodb:GetItem"],
      resources,
      conditions: { ...itsHashAlone, StringEquals: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } },
      because: "Reads its own key's hash: no other key's, and nothing else of its own.",
    },
    {
      actions: ["dynamodb:UpdateItem"],
      resources,
      conditions: {
        ...itsHashAlone,
        StringEquals: { "dynamodb:ReturnValues": ["NONE", "UPDATED_OLD", "UPDATED_NEW"] },
      },
      because: "Writes its own key's hash, and gets nothing else of the item back.",
    },
    ...usesCustomerKey(stack, "dynamodb"),
  ];
}
