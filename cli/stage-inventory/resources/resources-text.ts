import { section, table } from "../../text/table.ts";
import type { ResourcesByKind } from "./stage-resources.ts";

const COUNT_WIDTH = 3;

/** Each kind with its count, even 0, and each name on its own line. */
export function resourcesText(title: string, resources: ResourcesByKind): string {
  const rows = Object.entries(resources).flatMap(([kind, found]) => {
    const [first, ...others] = found;
    return [[kind, String(found.length).padStart(COUNT_WIDTH), first], ...others.map((name) => ["", "", name])];
  });
  return section(title, rows.length === 0 ? "nothing" : table([], rows));
}
