import { createServer } from "node:http";
import { AwsError, asAwsError } from "../../local/aws/aws-error.ts";
import { dynamoDb } from "../../local/aws/dynamodb/dynamodb.ts";
import { Tables } from "../../local/aws/dynamodb/tables/tables.ts";
import { createPrincipals } from "../../local/aws/iam/principals.ts";
import { operatorPrincipal } from "../../local/aws/iam/sessions.ts";
import { parseJson } from "../../local/aws/json.ts";
import { listenOnLoopback } from "../../local/listen-on-loopback.ts";

interface CreateTable {
  readonly TableName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: "S" | "N" | "B" }[];
  readonly GlobalSecondaryIndexes?: readonly Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}
interface Index {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly Projection: {
    readonly ProjectionType: "ALL" | "KEYS_ONLY" | "INCLUDE";
    readonly NonKeyAttributes?: readonly string[];
  };
}
type Write = { readonly PutRequest?: object; readonly DeleteRequest?: object };

const ACCOUNT = "123456789012";

/** The local DynamoDB for those who make their tables themselves, as Terraform does for the product. It asks nobody who he is. */
export async function serveTables() {
  const tables = new Tables();
  const descriptions = new Map<string, CreateTable>();
  const caller = operatorPrincipal(createPrincipals(ACCOUNT), ACCOUNT);
  const { operations } = dynamoDb(tables);
  const names = (keys: CreateTable["KeySchema"]) => keys.map(({ AttributeName }) => AttributeName);

  const described = (name: string) => {
    const table = descriptions.get(name);
    if (!table)
      throw new AwsError("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);
    const active = (index: Index) => ({ ...index, IndexStatus: "ACTIVE" });
    return {
      ...table,
      GlobalSecondaryIndexes: table.GlobalSecondaryIndexes?.map(active),
      TableStatus: "ACTIVE",
      TableArn: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${name}`,
    };
  };
  const control: Readonly<Record<string, (input: never) => unknown>> = {
    CreateTable(input: CreateTable) {
      const indexes = [...(input.GlobalSecondaryIndexes ?? []), ...(input.LocalSecondaryIndexes ?? [])];
      tables.create(input.TableName, names(input.KeySchema), {
        keyTypes: Object.fromEntries(input.AttributeDefinitions.map((one) => [one.AttributeName, one.AttributeType])),
        indexes: indexes.map(({ IndexName, KeySchema, Projection }) => ({
          name: IndexName,
          keyNames: names(KeySchema),
          projection:
            Projection.ProjectionType === "INCLUDE"
              ? { include: Projection.NonKeyAttributes ?? [] }
              : Projection.ProjectionType,
        })),
      });
      descriptions.set(input.TableName, input);
      return { TableDescription: described(input.TableName) };
    },
    DescribeTable: ({ TableName }: CreateTable) => ({ Table: described(TableName) }),
    DeleteTable({ TableName }: CreateTable) {
      const TableDescription = described(TableName);
      descriptions.delete(TableName);
      return { TableDescription };
    },
    ListTables: () => ({ TableNames: [...descriptions.keys()] }),
    BatchWriteItem({ RequestItems }: { readonly RequestItems: Readonly<Record<string, readonly Write[]>> }) {
      for (const [TableName, writes] of Object.entries(RequestItems)) {
        for (const { PutRequest, DeleteRequest } of writes) {
          if (PutRequest) operations.PutItem?.({ TableName, ...PutRequest }, caller);
          if (DeleteRequest) operations.DeleteItem?.({ TableName, ...DeleteRequest }, caller);
        }
      }
      return { UnprocessedItems: {} };
    },
  };

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
    };
    try {
      const name = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const input = parseJson(Buffer.concat(chunks).toString());
      const operation = operations[name];
      const run = control[name];
      if (operation) answer(200, operation(input, caller));
      else if (run) answer(200, run(input as never));
      else throw new AwsError("UnknownOperationException", `There is no ${name} here.`);
    } catch (error) {
      const { name, message, status, members } = asAwsError(error);
      answer(status, { __type: name, message, ...members });
    }
  });
  const port = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  };
}
