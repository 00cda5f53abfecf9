import type { AttributeValue as SentValue } from "@aws-sdk/client-dynamodb";
import type { Item } from "../values/attribute-value.ts";

/** An item by the SDK's types, which say of bytes what they are in the program, not on the wire. */
export function asSent(item: Item): Record<string, SentValue> {
  return item as unknown as Record<string, SentValue>;
}
