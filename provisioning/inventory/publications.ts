import * as v from "valibot";
import { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import type { GuardInventory } from "./guard-inventory.ts";
import type { Inventory } from "./inventory.ts";

/** What a retirement has to know of `models/<alias>`. */
const Publication = v.pick(PublishedModel, ["endpointName", "publishedAt", "idleMinutes", "expiresAt"]);
export type Publication = v.InferOutput<typeof Publication> & { readonly alias: string };

/** The published models. A value that no reader understands publishes nothing. */
export function publicationsIn(names: Names, { parameters }: Pick<Inventory, "parameters">): Publication[] {
  const prefix = names.parameter.model("");
  return [...parameters].flatMap(([name, value]) => {
    if (!name.startsWith(prefix)) return [];
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), Publication), value);
    return parsed.success ? [{ ...parsed.output, alias: name.slice(prefix.length) }] : [];
  });
}

/** Whether its time is over. */
export function isExpired({ expiresAt }: Publication, now: Date): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now.getTime();
}

/** Whether the alarm says that nobody uses it, be it too early or not. */
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
