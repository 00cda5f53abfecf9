import { escapeXml } from "../query-protocol.ts";
import { filtersOf, matches } from "./request-filters.ts";

/** An instance, as far as somebody looks for it. */
export interface Instance {
  readonly id: string;
  readonly state: "pending" | "running" | "stopping" | "stopped" | "shutting-down" | "terminated";
  readonly tags: Readonly<Record<string, string>>;
}

/** DescribeInstances by state and tags; nothing is paged. */
export function describeInstances(instances: readonly Instance[], form: URLSearchParams): string {
  const filters = filtersOf(form);
  const found = instances.filter(({ state, tags }) =>
    matches(filters, {
      ...Object.fromEntries([...filters.keys()].filter(isTag).map((name) => [name, []])),
      ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`tag:${key}`, [value]])),
      "instance-state-name": [state],
    }),
  );
  const items = found.map(({ id, state, tags }) => {
    const tagSet = Object.entries(tags).map(
      ([key, value]) => `<item><key>${escapeXml(key)}</key><value>${escapeXml(value)}</value></item>`,
    );
    const instance = `<instanceId>${id}</instanceId><instanceState><name>${state}</name></instanceState><tagSet>${tagSet.join("")}</tagSet>`;
    return `<item><instancesSet><item>${instance}</item></instancesSet></item>`;
  });
  return `<reservationSet>${items.join("")}</reservationSet>`;
}

/** An instance need not have a tag that is asked for. */
function isTag(filter: string): boolean {
  return filter.startsWith("tag:");
}
