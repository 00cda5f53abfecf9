import { LIMIT_FLAGS, parseLimits, type TypedLimits } from "./key-limits.ts";
import { NONE } from "./key-terms.ts";
import type { KeyLimits } from "../../contract/api-key.ts";

/** What changes of limits: those to set, and the names of those to take away. */
export function limitChanges(typed: TypedLimits): { readonly limits?: KeyLimits; readonly remove: readonly string[] } {
  const given = LIMIT_FLAGS.map(([name]) => name).filter((name) => typed[name] !== undefined);
  const remove = given.filter((name) => typed[name] === NONE);
  const kept = given.filter((name) => typed[name] !== NONE);
  const limits = parseLimits(Object.fromEntries(kept.map((name) => [name, typed[name]])));
  return { remove, ...(limits !== undefined && { limits }) };
}

/** The limits as they are after the change. */
export function limitsAfter(
  before: KeyLimits = {},
  { limits = {}, remove }: ReturnType<typeof limitChanges>,
): KeyLimits {
  const kept = Object.entries(before).filter(([name]) => !remove.includes(name));
  return { ...Object.fromEntries(kept), ...limits };
}
