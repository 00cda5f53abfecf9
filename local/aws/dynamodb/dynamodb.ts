import type { JsonService } from "../operation.ts";
import { batchGetItem } from "./operations/batch-get-item.ts";
import { deleteItem } from "./operations/delete-item.ts";
import { getItem } from "./operations/get-item.ts";
import { putItem } from "./operations/put-item.ts";
import { query } from "./operations/query.ts";
import { scan } from "./operations/scan.ts";
import { updateItem } from "./operations/update-item.ts";
import type { Tables } from "./tables/tables.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const FROM_THE_FRAME = new Set([
  "AccessDeniedException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "SerializationException",
  "UnknownOperationException",
  "UnrecognizedClientException",
]);

/**
 * The part of DynamoDB that the product uses, with its expressions, limits and sentences. npm's emulator, dynalite, does not return
 * the item of a condition that failed (`ReturnValuesOnConditionCheckFailure`), from which the proxy learns why.
 */
export function dynamoDb(tables: Tables): JsonService {
  return {
    name: "dynamodb",
    targetPrefix: "DynamoDB_20120810",
    jsonVersion: "1.0",
    errorNamespace: (name) => {
      if (name === "ValidationException") return "com.amazon.coral.validate";
      return FROM_THE_FRAME.has(name) ? "com.amazon.coral.service" : "com.amazonaws.dynamodb.v20120810";
    },
    operations: {
      BatchGetItem: batchGetItem(tables),
      DeleteItem: deleteItem(tables),
      GetItem: getItem(tables),
      PutItem: putItem(tables),
      Query: query(tables),
      Scan: scan(tables),
      UpdateItem: updateItem(tables),
    },
  };
}
