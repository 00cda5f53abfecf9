import type {
  AttributeValue,
  GetItemCommandInput,
  GetItemCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from "@aws-sdk/client-dynamodb";
import { type AwsCaller, awsCaller } from "./aws-caller.ts";
import type { AwsFailure } from "./aws-failure.ts";
import type { ItemUpdate } from "./item-update.ts";
import { callJson } from "./json-call.ts";

type Item = Readonly<Record<string, AttributeValue>>;

/** A client waits. DynamoDB takes some milliseconds, and the first call of an instance some hundred. */
export const PATIENCE_MILLISECONDS = 2_000;

const REQUEST_HANDLER = { connectionTimeout: PATIENCE_MILLISECONDS, httpsAgent: { maxSockets: 1_000 } };

export interface ItemTable {
  get(key: Item): Promise<Item | undefined>;
  /** @returns the item as the update leaves it, or as it is when a condition is not met; as far as the update wants to know */
  update(key: Item, change: ItemUpdate): Promise<{ readonly done: boolean; readonly item: Item | undefined }>;
}

/** A table of DynamoDB; connected with the first call. Nothing is retried: an `ADD` that seemed to fail may be done. */
export function itemTable(region: string, tableName: string, patience = PATIENCE_MILLISECONDS): ItemTable {
  let call: AwsCaller | undefined;

  async function ask<Output>(action: `dynamodb:${string}`, input: object): Promise<Output> {
    call ??= awsCaller("dynamodb", region, REQUEST_HANDLER);
    const request = {
      action,
      target: "DynamoDB_20120810",
      contentType: "application/x-amz-json-1.0",
      input,
    } as const;
    // A signal of `AbortSignal.timeout` would fire for each call that has long been answered.
    const impatience = new AbortController();
    const timer = setTimeout(
      () => impatience.abort(new DOMException("DynamoDB took too long.", "TimeoutError")),
      patience,
    );
    try {
      return await callJson<Output>(call, request, impatience.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async get(key) {
      const input: GetItemCommandInput = { TableName: tableName, Key: key, ConsistentRead: true };
      return (await ask<GetItemCommandOutput>("dynamodb:GetItem", input)).Item;
    },

    async update(key, change) {
      const input: UpdateItemCommandInput = { TableName: tableName, Key: key, ...change.expressions() };
      try {
        const { Attributes } = await ask<UpdateItemCommandOutput>("dynamodb:UpdateItem", input);
        return { done: true, item: Attributes };
      } catch (error) {
        const { name, Item: found } = error as AwsFailure & { readonly Item?: Item };
        if (name !== "ConditionalCheckFailedException") throw error;
        return { done: false, item: found };
      }
    },
  };
}
