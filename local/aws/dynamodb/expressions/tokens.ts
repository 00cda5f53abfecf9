import { LRUCache } from "lru-cache";

/** A word, an alias or a sign of an expression, and where it stands. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN = /[#:][A-Za-z0-9_]+|<>|<=|>=|[A-Za-z_][A-Za-z0-9_]*|\d+|\S/g;

/** A client sends the same few expressions all the time, and each is read for its rights and for its work. */
const known = new LRUCache<string, readonly Token[]>({ max: 500 });

/** What no token can be is one of its own, which no rule expects. */
export function tokensOf(text: string): readonly Token[] {
  const tokens = known.get(text) ?? read(text);
  known.set(text, tokens);
  return tokens;
}

function read(text: string): readonly Token[] {
  return Array.from(text.matchAll(TOKEN), (match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export function isWord(token: string): boolean {
  return /^[A-Za-z_]/.test(token);
}

/** Words of the grammar; the names of attributes are none of them, for all are reserved. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  "AND",
  "OR",
  "NOT",
  "BETWEEN",
  "IN",
  "SET",
  "REMOVE",
  "ADD",
  "DELETE",
]);
