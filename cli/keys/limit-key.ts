import { PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import type { ApiKeyRecord, KeyLimits } from "../../contract/api-key.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { keyIdIn } from "./api-keys.ts";
import { keyWarnings } from "./key-warnings.ts";
import { LIMIT_FLAGS, type TypedLimits, parseLimits } from "./key-limits.ts";
import { keyRecord } from "./key-record.ts";

export interface KeyChange extends TypedLimits {
  readonly mayWake?: boolean | undefined;
  readonly hold?: boolean | undefined;
}

/** Takes a limit away. */
const NONE = "none";

/**
 * Changes limits of a key that is in use, and what it may; those that are not given stay, and `none` takes one away.
 * @param agree gets what is most likely not meant, a sentence each; returns when it is meant, throws when not
 */
export async function limitKey(
  client: SSMClient,
  names: Names,
  idOrKey: string,
  { agree, mayWake, hold, ...wishes }: KeyChange & { readonly agree: (warnings: readonly string[]) => Promise<void> },
) {
  const id = keyIdIn(idOrKey);
  const given = LIMIT_FLAGS.filter(([name]) => wishes[name] !== undefined);
  if (given.length === 0 && mayWake === undefined && hold === undefined) {
    const flags = LIMIT_FLAGS.map(([, flag]) => flag).join(", ");
    throw new UserError(
      `Give a limit to change: ${flags}; \`none\` takes one away. Or what the key may: --may-wake, --hold; --no-may-wake, --no-hold.`,
    );
  }
  const set = given.filter(([name]) => wishes[name] !== NONE);
  const changed = parseLimits(Object.fromEntries(set.map(([name]) => [name, wishes[name]])));
  const record = await keyRecord(client, names, id);
  const kept = Object.entries(record.limits ?? {}).filter(([name]) => !given.some(([one]) => one === name));
  const limits: KeyLimits = { ...Object.fromEntries(kept), ...changed };
  const warnings = keyWarnings({ limits });
  if (warnings.length > 0) await agree(warnings);
  const terms = { ...(mayWake !== undefined && { mayWake }), ...(hold !== undefined && { hold }) };
  await client.send(
    new PutParameterCommand({
      Name: names.parameter.key(id),
      Value: parameterValue({ ...withLimits(record, limits), ...terms }),
      Overwrite: true,
    }),
  );
  return {
    id,
    name: record.name,
    limits,
    mayWake: (mayWake ?? record.mayWake) === true,
    hold: (hold ?? record.hold) === true,
  };
}

function withLimits({ limits: _, ...record }: ApiKeyRecord, limits: KeyLimits): ApiKeyRecord {
  return Object.keys(limits).length === 0 ? record : { ...record, limits };
}
