import type { SSMClient } from "@aws-sdk/client-ssm";
import { type Names, WEB_UI_KEY_ID } from "../../names.ts";
import type { StageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import { createKey, revokeKey } from "../keys/api-keys.ts";

export const FIRST_KEY_NAME = "first key";
export const TEST_KEY_NAME = "gateway test";

/** Whether a person may hold one of the keys. The web UI's own never leaves its machine, and an interrupted test may have left one. */
export function hasKeyOfPeople(keys: StageParameters["keys"]): boolean {
  return Object.entries(keys).some(([id, { name }]) => id !== WEB_UI_KEY_ID && name !== TEST_KEY_NAME);
}

/** Makes the first key of a stage whose models all sleep: it may wake them. @returns nothing when there is a key */
export async function firstKeyOfStage(
  ssm: SSMClient,
  names: Names,
  { keys }: Pick<StageParameters, "keys">,
): Promise<string | undefined> {
  if (hasKeyOfPeople(keys)) return undefined;
  return (await createKey(ssm, names, { name: FIRST_KEY_NAME, mayWake: true })).key;
}

/** Longer than a deployment takes, if nothing is left to revoke it. */
const LIFETIME = "6h";

/**
 * One key for the tests of several models, made when it is first asked for: a gateway takes a while to know a new one.
 * @returns also how to revoke it
 */
export function sharedTestKey(ssm: SSMClient, names: Names) {
  let made: ReturnType<typeof createKey> | undefined;
  return {
    async key(): Promise<string> {
      made ??= createKey(ssm, names, { name: TEST_KEY_NAME, expires: LIFETIME });
      return (await made).key;
    },
    async revoke(): Promise<void> {
      if (made !== undefined) await revokeKey(ssm, names, (await made).id);
    },
  };
}
