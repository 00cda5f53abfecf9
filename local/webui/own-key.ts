import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { createApiKey, hashOfKey } from "../../contract/api-key.ts";
import { keyPrimaryKey } from "../../contract/key-items.ts";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";

/**
 * The web UI's API key, kept as its own machine keeps it: the stage's table has the hash alone, and who removes or replaces
 * that makes the web UI use a new key. What else the item says of the key is the operator's.
 */
export class OwnKey {
  readonly #client: DynamoDBClient;
  readonly #item: { readonly TableName: string; readonly Key: ReturnType<typeof keyPrimaryKey> };
  #key = "";

  constructor(client: DynamoDBClient, names: Names) {
    this.#client = client;
    this.#item = { TableName: names.usageTable, Key: keyPrimaryKey(WEB_UI_KEY_ID) };
  }

  get value(): string {
    return this.#key;
  }

  /** @returns whether the key is another one than before */
  async renew(): Promise<boolean> {
    if (this.#key !== "" && (await this.#stored()) === hashOfKey(this.#key)) return false;
    const { key, record } = createApiKey("Open WebUI", {}, WEB_UI_KEY_ID);
    await this.#client.send(
      new UpdateItemCommand({
        ...this.#item,
        UpdateExpression: "SET sha256 = :sha256",
        ExpressionAttributeValues: { ":sha256": { S: record.sha256 } },
      }),
    );
    this.#key = key;
    return true;
  }

  /** By the very call that the machine's role allows. */
  async #stored(): Promise<string | undefined> {
    const hashAlone = { ConsistentRead: true, ProjectionExpression: "sha256" };
    const { Item } = await this.#client.send(new GetItemCommand({ ...this.#item, ...hashAlone }));
    return Item?.sha256?.S;
  }
}
