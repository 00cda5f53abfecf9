import { type AttributeValue, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { type ApiKeyRecord, createApiKey, hashOfKey, keyIdOf } from "../contract/api-key.ts";
import { issueKeyId } from "../contract/key-id.ts";
import { attributesOf, ID_SECRET, keyPrimaryKey } from "../contract/key-items.ts";
import type { Names } from "../names.ts";
import { stageIdSecret } from "../provisioning/keys/stage-id-secret.ts";

/** Puts keys into the stage's table, as `openai-sagemaker keys` does. */
export function localKeys(dynamoDb: DynamoDBClient, names: Names) {
  const put = (Item: Record<string, AttributeValue>) =>
    dynamoDb.send(new PutItemCommand({ TableName: names.usageTable, Item }));
  const putRecord = (keyId: string, record: ApiKeyRecord) =>
    put({ ...keyPrimaryKey(keyId), ...attributesOf({ version: 1, ...record }) });

  return {
    /** Stores a new key's record and returns the key. */
    async createKey(...[name, terms, id]: Parameters<typeof createApiKey>): Promise<string> {
      const issued = id ?? issueKeyId(await stageIdSecret(dynamoDb, names));
      const { keyId, key, record } = createApiKey(name, terms, issued);
      await putRecord(keyId, record);
      return key;
    },

    /**
     * Stores the record of a key that was made before, and the secret by which its id was issued. On a laptop a waking costs nothing.
     */
    async admitKey(key: string, name: string, idSecret: string): Promise<void> {
      const keyId = keyIdOf(key);
      if (keyId === undefined) throw new Error("What is admitted is no key.");
      await put({ ...ID_SECRET.primaryKey, [ID_SECRET.attribute]: { S: idSecret } });
      const createdAt = new Date().toISOString();
      await putRecord(keyId, { sha256: hashOfKey(key), name, mayWake: true, createdAt });
    },
  };
}
