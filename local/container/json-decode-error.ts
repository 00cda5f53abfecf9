/** Why a text is not JSON, in the words of Python's decoder, which vLLM passes on to the client. */
export interface JsonDecodeError {
  readonly reason: string;
  /** Position in characters (not UTF-16 units). */
  readonly position: number;
  /** `reason` with line, column and position. */
  readonly message: string;
}

class Failure extends Error {
  readonly at: number;
  constructor(reason: string, at: number) {
    super(reason);
    this.at = at;
  }
}

/** Reads JSON; returns the error instead of a value when there is one. */
export function parseJson(text: string): { readonly value: unknown } | { readonly error: JsonDecodeError } {
  try {
    return { value: JSON.parse(text) };
  } catch {
    const characters = [...text];
    const { message: reason, at: position } = findFailure(characters);
    const before = characters.slice(0, position);
    const line = before.filter((character) => character === "\n").length + 1;
    const column = position - before.lastIndexOf("\n");
    return { error: { reason, position, message: `${reason}: line ${line} column ${column} (char ${position})` } };
  }
}

function findFailure(text: readonly string[]): Failure {
  try {
    const end = skipSpace(text, scanValue(text, skipSpace(text, 0)));
    return new Failure("Extra data", end);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function skipSpace(text: readonly string[], at: number): number {
  let end = at;
  while (/^[ \t\n\r]$/.test(text[end] ?? "")) end++;
  return end;
}

/** Returns the position behind the value that begins at `at`. */
function scanValue(text: readonly string[], at: number): number {
  if (text[at] === '"') return scanString(text, at);
  if (text[at] === "{") return scanMembers(text, at, "}", scanMember);
  if (text[at] === "[") return scanMembers(text, at, "]", scanValue);
  const scalar = /^(?:true|false|null|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
    text.slice(at, at + 400).join(""),
  );
  if (!scalar) throw new Failure("Expecting value", at);
  return at + scalar[0].length;
}

function scanMembers(
  text: readonly string[],
  start: number,
  close: string,
  scan: (text: readonly string[], at: number) => number,
): number {
  let at = skipSpace(text, start + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipSpace(text, scan(text, at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ",") throw new Failure("Expecting ',' delimiter", at);
    at = skipSpace(text, at + 1);
  }
}

function scanMember(text: readonly string[], at: number): number {
  if (text[at] !== '"') throw new Failure("Expecting property name enclosed in double quotes", at);
  const colon = skipSpace(text, scanString(text, at));
  if (text[colon] !== ":") throw new Failure("Expecting ':' delimiter", colon);
  return scanValue(text, skipSpace(text, colon + 1));
}

function scanString(text: readonly string[], start: number): number {
  for (let at = start + 1; ; at++) {
    const character = text[at];
    if (character === undefined) throw new Failure("Unterminated string starting at", start);
    if (character === '"') return at + 1;
    if (character < " ") throw new Failure("Invalid control character at", at);
    if (character !== "\\") continue;
    at++;
    const escaped = text[at];
    if (escaped === undefined) throw new Failure("Unterminated string starting at", start);
    if (!'"\\/bfnrtu'.includes(escaped)) throw new Failure("Invalid \\escape", at - 1);
    if (escaped === "u" && !/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5).join(""))) {
      throw new Failure("Invalid \\uXXXX escape", at + 1);
    }
  }
}
