import type { ApiKeyRecord } from "../../contract/api-key.ts";
import { type Item, keyPrimaryKey } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { moment } from "../text/quantities.ts";
import { changeRecord, type RecordChange, RecordNotChanged } from "../records/change-record.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { noSuchKey, recordIn } from "../records/read-keys.ts";

/**
 * Changes a key that is not revoked.
 * @returns its record as it is now
 * @throws UserError when there is no such key, when it is revoked, or when it is not as it was read
 */
export async function changeKey(
  clients: KeyClients,
  names: Names,
  id: string,
  change: RecordChange,
  now = new Date(),
): Promise<ApiKeyRecord> {
  const { unless = [] } = change;
  try {
    const wanted = { ...change, unless: [...unless, "revokedAt"] };
    return recordIn(id, await changeRecord(clients, names, keyPrimaryKey(id), wanted, now));
  } catch (error) {
    throw error instanceof RecordNotChanged ? refusal(names, id, error.item) : error;
  }
}

function refusal(names: Names, id: string, item: Item | undefined): UserError {
  if (item === undefined) return noSuchKey(names, id);
  const { revokedAt } = item;
  if (revokedAt?.S !== undefined) {
    return new UserError(
      `The key ${id} was revoked on ${moment(revokedAt.S)}, for good: \`npx openai-sagemaker keys create NAME\` makes another.`,
    );
  }
  return new UserError(`The key ${id} was changed by somebody else at this moment: look at it, and try again.`);
}
