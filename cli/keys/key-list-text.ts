import { keyTable } from "./key-table.ts";
import type { Page } from "./select-keys.ts";

/** A page of keys, with where it lies among the others. */
export function keyListText({ keys, page, pages, total }: Page, columns = Number.POSITIVE_INFINITY): string {
  const text = keyTable(keys, columns);
  if (pages === 1) return text;
  const next = page < pages ? `; --page ${page + 1} shows the next` : "";
  return `${text}\n\nPage ${page} of ${pages}, of ${total.toLocaleString("en-US")} keys${next}.`;
}
