import type { Imports } from "./imports.ts";

/** An arrow between two folders that lie side by side, or between two files, with an import that draws it. */
interface Arrow {
  readonly to: string;
  readonly because: string;
}

/** Circles of files, each as a sentence. */
export function circlesOfFiles(imports: Imports): string[] {
  return circles(
    [...imports].map(([file, targets]) => [file, targets.map((to) => ({ to, because: `${file} imports ${to}` }))]),
  );
}

/** Circles of folders that lie side by side, at any depth, each as a sentence. */
export function circlesOfFolders(imports: Imports): string[] {
  const arrows = new Map<string, Arrow[]>();
  for (const [file, targets] of imports) {
    for (const target of targets) {
      const [from, to] = neighbours(file, target);
      if (from === undefined || to === undefined) continue;
      arrows.set(from, [...(arrows.get(from) ?? []), { to, because: `${file} imports ${target}` }]);
    }
  }
  return circles([...arrows]);
}

/** The folders in which two files lie, as seen from the innermost folder that holds both; nothing where one lies in it itself. */
function neighbours(file: string, target: string): [string, string] | [] {
  const [own, other] = [file.split("/"), target.split("/")];
  const depth = own.findIndex((part, index) => part !== other[index]);
  if (depth >= own.length - 1 || depth >= other.length - 1) return [];
  return [own.slice(0, depth + 1).join("/"), other.slice(0, depth + 1).join("/")];
}

/** One circle for each place that lies on one: the shortest way back to it. */
function circles(arrows: readonly (readonly [string, readonly Arrow[]])[]): string[] {
  const from = new Map(arrows);
  const sentences = new Map<string, string>();
  for (const [place] of arrows) {
    const way = wayBack(place, from);
    if (way === undefined) continue;
    const key = way
      .map(({ to }) => to)
      .sort()
      .join(" ");
    if (!sentences.has(key)) sentences.set(key, `${way.map(({ because }) => because).join(", ")}.`);
  }
  return [...sentences.values()];
}

function wayBack(place: string, arrows: ReadonlyMap<string, readonly Arrow[]>): readonly Arrow[] | undefined {
  const seen = new Set<string>();
  let ways: Arrow[][] = (arrows.get(place) ?? []).map((arrow) => [arrow]);
  while (ways.length > 0) {
    const next: Arrow[][] = [];
    for (const way of ways) {
      const { to } = way.at(-1) as Arrow;
      if (to === place) return way;
      if (seen.has(to)) continue;
      seen.add(to);
      next.push(...(arrows.get(to) ?? []).map((arrow) => [...way, arrow]));
    }
    ways = next;
  }
  return undefined;
}
