import type { AskedContainer } from "./asked-container.ts";
import { OBSERVATIONS } from "./observations.ts";

/** What was seen, by what was asked. */
export type Seen = Readonly<Record<string, string>>;

export async function observe(
  container: AskedContainer,
  progress: (line: string) => void = () => undefined,
): Promise<Seen> {
  const seen: [string, string][] = [];
  for (const { what, see } of OBSERVATIONS) {
    const words = await see(container).catch((error: Error) => `no answer: ${error.message}`);
    seen.push([what, words]);
    progress(`${what}: ${words}`);
  }
  return Object.fromEntries(seen);
}

/** A row for everything that is asked, a column for every container. */
export function toTable(columns: readonly (readonly [name: string, seen: Seen])[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  return [
    `| asked | ${columns.map(([name]) => name).join(" | ")} |`,
    `|${" --- |".repeat(columns.length + 1)}`,
    ...OBSERVATIONS.map(
      ({ what }) => `| ${[what, ...columns.map(([, seen]) => seen[what] ?? "")].map(cell).join(" | ")} |`,
    ),
  ].join("\n");
}
