import type { Names } from "../../names.ts";
import type { GuardInventory } from "./guard-inventory.ts";
import type { Inventory } from "./inventory.ts";
import { type Lifetime, parseLifetime } from "./parse-publication.ts";

export type Publication = Lifetime & { readonly alias: string };

export interface Publications {
  readonly publications: readonly Publication[];
  /** Aliases whose parameter says nothing that can be understood: their endpoints may serve all the same. */
  readonly unreadable: readonly string[];
}

/** The published models. */
export function publicationsIn(names: Names, { parameters }: Pick<Inventory, "parameters">): Publications {
  const prefix = names.parameter.model("");
  const publications: Publication[] = [];
  const unreadable: string[] = [];
  for (const [name, value] of parameters) {
    if (!name.startsWith(prefix)) continue;
    const alias = name.slice(prefix.length);
    const lifetime = parseLifetime(value, { names, alias });
    if (lifetime) publications.push({ ...lifetime, alias });
    else unreadable.push(alias);
  }
  return { publications, unreadable };
}

/** Whether its time is over. */
export function isExpired({ expiresAt }: Publication, now: Date): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime();
}

/** Whether the alarm says that nobody uses it, even if it says so too early. */
export function looksIdle(
  { endpointName, idleMinutes }: Publication,
  names: Names,
  { alarms }: Pick<GuardInventory, "alarms">,
): boolean {
  const alarm = alarms.find(({ name }) => name === names.alarm.idle(endpointName));
  return idleMinutes !== undefined && alarm?.state === "ALARM";
}

/** A new alarm is raised at once: its minutes before publication count as idle ones. */
export function isServedForItsIdleMinutes({ publishedAt, idleMinutes = 0 }: Publication, now: Date): boolean {
  return Date.parse(publishedAt) + idleMinutes * 60_000 <= now.getTime();
}
