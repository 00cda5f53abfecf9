import { type AccessOf, arn, type ServiceAccess, text, usesKey } from "./access-of.ts";

/** What a request says of the items and attributes that it wants: nobody's policy asks for it here. */
const on =
  (action: string): AccessOf =>
  ({ TableName, ReturnValues }, place) => {
    const table = text(TableName);
    const resource = table.startsWith("arn:") ? table : arn(place, "dynamodb", `table/${table}`);
    const context = {
      "aws:ResourceTag/": undefined,
      "dynamodb:ReturnValues": text(ReturnValues) || "NONE",
      "dynamodb:EnclosingOperation": undefined,
    };
    return [
      { action: `dynamodb:${action}`, resource, context },
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
      ...usesKey(place.state.encryptionKeys.get(resource), "dynamodb", place, "Decrypt", "GenerateDataKey"),
    ];
  };

export const dynamoDbAccess: ServiceAccess = {
  GetItem: on("GetItem"),
  PutItem: on("PutItem"),
  UpdateItem: on("UpdateItem"),
  DeleteItem: on("DeleteItem"),
  Query: on("Query"),
  Scan: on("Scan"),
};
