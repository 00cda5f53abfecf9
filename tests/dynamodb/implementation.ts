import { signedFetch } from "../../testing/local-aws/signed-fetch.ts";

/** A request as it travels. */
export interface Call {
  readonly operation: "BatchGetItem" | "DeleteItem" | "GetItem" | "PutItem" | "Query" | "Scan" | "UpdateItem";
  readonly input: Readonly<Record<string, unknown>>;
}

export type Answer =
  | { readonly output: Readonly<Record<string, unknown>> }
  | { readonly error: string; readonly message: string; readonly fields: Readonly<Record<string, unknown>> };

/** Somebody's DynamoDB. */
export interface Implementation {
  readonly name: string;
  /** Whether it knows `ReturnValuesOnConditionCheckFailure`; default true. */
  readonly returnsItemOfFailedCondition?: boolean;
  createTable(name: string): Promise<void>;
  ask(call: Call): Promise<Answer>;
  close(): Promise<void>;
}

/** The table of every sequence: all types of keys, indexes with all projections. */
export const TABLE = {
  keyNames: ["key", "period"],
  keyTypes: { key: "S", period: "S", team: "S", rank: "N" },
  indexes: [
    { name: "by-period", keyNames: ["period", "key"], projection: "KEYS_ONLY" },
    { name: "by-team", keyNames: ["team", "rank"], projection: { include: ["note"] } },
    { name: "by-rank", keyNames: ["rank"], projection: "ALL" },
  ],
} as const;

/** Asks an endpoint without any SDK: those correct some mistakes before AWS sees them. */
export async function askEndpoint(url: string, operation: string, input: object): Promise<Answer> {
  const response = await signedFetch(url, {
    service: "dynamodb",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
  });
  const body = await response.text();
  const answer = asRecord(body);
  if (response.ok && answer) return { output: answer };
  const { __type: type, message, Message, ...fields } = answer ?? { message: body.slice(0, 200) };
  return {
    error: String(type ?? response.status).replace(/^.*#/, ""),
    message: String(message ?? Message ?? ""),
    fields,
  };
}

function asRecord(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One that is asked to make its tables. */
export function atEndpoint(name: string, url: string, close = async () => undefined as unknown): Implementation {
  const keySchema = (names: readonly string[]) =>
    names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? "HASH" : "RANGE" }));
  return {
    name,
    async createTable(TableName) {
      const answer = await askEndpoint(url, "CreateTable", {
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: keySchema(TABLE.keyNames),
        AttributeDefinitions: Object.entries(TABLE.keyTypes).map(([AttributeName, AttributeType]) => ({
          AttributeName,
          AttributeType,
        })),
        GlobalSecondaryIndexes: TABLE.indexes.map(({ name: IndexName, keyNames, projection }) => ({
          IndexName,
          KeySchema: keySchema(keyNames),
          Projection:
            typeof projection === "string"
              ? { ProjectionType: projection }
              : { ProjectionType: "INCLUDE", NonKeyAttributes: projection.include },
        })),
      });
      if ("error" in answer) throw new Error(`${name} makes no table: ${answer.message}`);
      for (;;) {
        const made = await askEndpoint(url, "DescribeTable", { TableName });
        if ("output" in made && JSON.stringify(made.output).includes('"TableStatus":"ACTIVE"')) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    ask: ({ operation, input }) => askEndpoint(url, operation, input),
    close: async () => void (await close()),
  };
}
