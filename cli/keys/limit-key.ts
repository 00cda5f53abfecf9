import type { ApiKeyRecord } from "../../contract/api-key.ts";
import { attributesOf } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { changeKey } from "./change-key.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { keyIdIn } from "./key-id-in.ts";
import { LIMIT_FLAGS, NONE, parseLimits, type TypedLimits } from "./key-limits.ts";
import { keyReport } from "./key-report.ts";
import { keyWarnings } from "./key-warnings.ts";
import { readKey } from "../records/read-keys.ts";

export interface KeyChange extends TypedLimits {
  readonly mayWake?: boolean | undefined;
  readonly hold?: boolean | undefined;
}

type Agree = (warnings: readonly string[]) => Promise<void>;

/**
 * Changes limits of a key that is in use, and what it may; those that are not given stay, and `none` takes one away.
 * @param agree gets what is most likely not meant, a sentence each; returns when it is meant, throws when not
 */
export async function limitKey(
  clients: KeyClients,
  names: Names,
  idOrKey: string,
  { agree, ...wishes }: KeyChange & { readonly agree: Agree },
  now = new Date(),
) {
  const id = keyIdIn(idOrKey);
  const { set, remove } = changeIn(wishes);
  if (Object.keys(set).length === 0 && remove.length === 0) {
    const flags = LIMIT_FLAGS.map(([, flag]) => flag).join(", ");
    throw new UserError(
      `Give a limit to change: ${flags}; \`none\` takes one away. Or what the key may: --may-wake, --hold; --no-may-wake, --no-hold.`,
    );
  }
  if (set.limits !== undefined) {
    const { limits = {} } = await readKey(clients, names, id);
    const kept = Object.entries(limits).filter(([name]) => !remove.includes(name));
    const warnings = keyWarnings({ limits: { ...Object.fromEntries(kept), ...set.limits } });
    if (warnings.length > 0) await agree(warnings);
  }
  const record = await changeKey(clients, names, id, { set: attributesOf(set), remove }, now);
  const { limits = {}, mayWake = false, hold = false, ...report } = keyReport(id, record, now);
  return { ...report, limits, mayWake, hold };
}

function changeIn({ mayWake, hold, ...limits }: KeyChange): { set: Partial<ApiKeyRecord>; remove: string[] } {
  const given = LIMIT_FLAGS.map(([name]) => name).filter((name) => limits[name] !== undefined);
  const remove = given.filter((name) => limits[name] === NONE);
  const parsed = parseLimits(
    Object.fromEntries(given.filter((name) => !remove.includes(name)).map((name) => [name, limits[name]])),
  );
  const set = {
    ...(parsed !== undefined && { limits: parsed }),
    ...(mayWake !== undefined && { mayWake }),
    ...(hold !== undefined && { hold }),
  };
  return { set, remove };
}
