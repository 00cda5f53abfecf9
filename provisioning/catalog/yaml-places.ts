import { type Document, isMap, isNode, isScalar, type LineCounter, type Node, type Pair, type YAMLMap } from "yaml";

/** A value of a YAML document, by the keys that lead to it. */
export type Path = readonly (string | number)[];

/** The keys of a YAML document as they are written, and where they stand. */
export function yamlPlaces(document: Document.Parsed, lines: LineCounter) {
  const lineOf = (node: unknown): number => {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    return lines.linePos(offset).line;
  };

  return {
    lineOf,
    /** The line of the last key on the way that is written there; what a merge brought is where the merge is. */
    lineAt(path: Path): number {
      let node: unknown = document.contents;
      let line = lineOf(node);
      for (const step of path) {
        const pair = isMap(node) ? pairsOf(node).find(({ key }) => keyText(key) === String(step)) : undefined;
        if (pair === undefined) return line;
        line = lineOf(pair.key);
        node = pair.value;
      }
      return line;
    },
    /** The keys that a map has more than once: each with its first and its later line. */
    duplicates(map: YAMLMap): readonly { readonly key: string; readonly first: number; readonly line: number }[] {
      const first = new Map<string, number>();
      return pairsOf(map).flatMap(({ key }) => {
        const text = keyText(key);
        const line = lineOf(key);
        const before = first.get(text);
        if (before === undefined) first.set(text, line);
        // A map may be merged from several.
        return before === undefined || text === "<<" ? [] : [{ key: text, first: before, line }];
      });
    },
  };
}

export function pairsOf(map: YAMLMap): readonly Pair<Node, Node | null>[] {
  return map.items as Pair<Node, Node | null>[];
}

/** As it is written: `3` and `on` are names here. */
export function keyText(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : String(key);
}
