import { type ApiKeyRecord, createApiKey, type TeamRecord } from "../../contract/api-key.ts";
import { newIdSecret } from "../../contract/key-id.ts";
import { attributesOf, keyPrimaryKey } from "../../contract/key-items.ts";
import { type KeyDirectory, keyDirectory } from "../../functions/openai-proxy/keys/key-directory.ts";

/** What the ids of keys are proved with that a test makes many of. */
export const ID_SECRET = newIdSecret();

/** A key that may use everything. */
export const KEY = createApiKey("test");

/** A key as `createApiKey` makes it. */
interface TestKey {
  readonly keyId: string;
  readonly record: ApiKeyRecord;
}

/** The real directory in front of `KEY`, and of those that a test makes. */
export function toKeys(keys: readonly TestKey[] = [], teams: Readonly<Record<string, TeamRecord>> = {}): KeyDirectory {
  const records = new Map([KEY, ...keys].map(({ keyId, record }) => [keyId, record]));
  return keyDirectory({
    log: () => undefined,
    table: {
      key: async (keyId) => records.get(keyId),
      team: async (name) => teams[name],
      idSecret: async () => ID_SECRET,
      markUsed: async () => undefined,
    },
  });
}

/** DynamoDB's answer to a `GetItem` of the only key that there is, and of anything else. */
export function storedKey(request: string): string {
  const { Key } = JSON.parse(request) as { readonly Key: { readonly key: { readonly S: string } } };
  const isKey = Key.key.S === KEY.keyId;
  return JSON.stringify(isKey ? { Item: { ...keyPrimaryKey(KEY.keyId), ...attributesOf(KEY.record) } } : {});
}
