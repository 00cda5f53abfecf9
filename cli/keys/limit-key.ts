import type { ApiKeyRecord } from "../../contract/api-key.ts";
import { attributesOf } from "../../contract/key-items.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { readKey } from "../records/read-keys.ts";
import { readTeam } from "../records/read-teams.ts";
import { changeKey } from "./change-key.ts";
import { keyIdIn } from "./key-id-in.ts";
import { LIMIT_FLAGS, type TypedLimits } from "./key-limits.ts";
import { keyReport } from "./key-report.ts";
import { ALL, aliasesIn, expiryIn, NEVER, NONE, ownerIn, teamIn } from "./key-terms.ts";
import { keyWarnings } from "./key-warnings.ts";
import { limitChanges, limitsAfter } from "./limit-changes.ts";

/** As it is typed; what is not given stays. */
export interface KeyChange extends TypedLimits {
  /** Aliases, or `all`. */
  readonly models?: string | undefined;
  /** Or `none`. */
  readonly owner?: string | undefined;
  /** Or `none`. */
  readonly team?: string | undefined;
  /** As for a new key, or `never`. */
  readonly expires?: string | undefined;
  readonly mayWake?: boolean | undefined;
  readonly hold?: boolean | undefined;
  readonly mayReadUsage?: boolean | undefined;
}

export type Agree = (warnings: readonly string[]) => Promise<void>;

/**
 * Changes limits of a key that is in use, whose it is and what it may; those that are not given stay.
 * @param agree gets what is most likely not meant, a sentence each; returns when it is meant, throws when not
 */
export async function limitKey(
  clients: KeyClients,
  names: Names,
  idOrKey: string,
  { agree, ...typed }: KeyChange & { readonly agree: Agree },
  now = new Date(),
) {
  const id = keyIdIn(idOrKey);
  const changed = limitChanges(typed);
  const set = { ...termsIn(typed, now), ...(changed.limits !== undefined && { limits: changed.limits }) };
  const remove = [...changed.remove, ...removedTerms(typed)];
  if (Object.keys(set).length === 0 && remove.length === 0) throw nothingGiven();
  if (set.team !== undefined) await readTeam(clients, names, set.team);
  if (set.limits !== undefined) {
    const { limits } = await readKey(clients, names, id);
    const warnings = keyWarnings({ limits: limitsAfter(limits, changed) });
    if (warnings.length > 0) await agree(warnings);
  }
  const record = await changeKey(clients, names, id, { set: attributesOf(set), remove }, now);
  const { limits = {}, mayWake = false, hold = false, ...report } = keyReport(id, record, now);
  return { ...report, limits, mayWake, hold };
}

function termsIn({ models, owner, team, expires, ...may }: KeyChange, now: Date): Partial<ApiKeyRecord> {
  return {
    ...(models !== undefined && models !== ALL && { models: aliasesIn(models) }),
    ...(owner !== undefined && owner !== NONE && { owner: ownerIn(owner) }),
    ...(team !== undefined && team !== NONE && { team: teamIn(team) }),
    ...(expires !== undefined && expires !== NEVER && { expiresAt: expiryIn(expires, now) }),
    ...(may.mayWake !== undefined && { mayWake: may.mayWake }),
    ...(may.hold !== undefined && { hold: may.hold }),
    ...(may.mayReadUsage !== undefined && { mayReadUsage: may.mayReadUsage }),
  };
}

function removedTerms({ models, owner, team, expires }: KeyChange): string[] {
  return [
    ...(models === ALL ? ["models"] : []),
    ...(owner === NONE ? ["owner"] : []),
    ...(team === NONE ? ["team"] : []),
    ...(expires === NEVER ? ["expiresAt"] : []),
  ];
}

function nothingGiven(): UserError {
  const flags = LIMIT_FLAGS.map(([, flag]) => flag).join(", ");
  return new UserError(
    `Give a limit to change: ${flags}; \`none\` takes one away. Or whose the key is: --owner, --team. Or what it may: --models, --expires, --may-wake, --hold, --may-read-usage; --no-may-wake, --no-hold, --no-may-read-usage.`,
  );
}
