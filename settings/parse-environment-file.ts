/** A line of the file that sets something. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

export interface Complaint {
  readonly line: number;
  /** A sentence without its beginning, which is the file and the line. */
  readonly sentence: string;
}

/** What the file says, and what in it cannot be read: nothing of it is passed over. */
export interface EnvironmentFile {
  readonly assignments: readonly Assignment[];
  readonly complaints: readonly Complaint[];
}

const QUOTES = ["'", '"', "`"];

/**
 * Reads a `.env` file: `NAME=value` lines, with `export` before them or not, values in quotes or not, and comments from a `#` that begins
 * the line or follows a space. Other parsers, such as Node's own `parseEnv`, pass over a line that they cannot read, and a setting in it
 * silently becomes its default.
 * @param text with a byte order mark or not, and the line ends of any system
 */
export function parseEnvironmentFile(text: string): EnvironmentFile {
  const assignments = new Map<string, Assignment>();
  const complaints: Complaint[] = [];
  const lines = text.replace(/^\u{FEFF}/u, "").split(/\r\n|\n|\r/);
  for (const [index, raw] of lines.entries()) {
    const read = parseLine(raw.trim());
    if (read === undefined) continue;
    const line = index + 1;
    const earlier = "name" in read ? assignments.get(read.name) : undefined;
    if ("sentence" in read) complaints.push({ line, sentence: read.sentence });
    else if (earlier === undefined) assignments.set(read.name, { ...read, line });
    else {
      complaints.push({ line, sentence: `${read.name} is set in line ${earlier.line} already: keep one of them.` });
    }
  }
  return { assignments: [...assignments.values()], complaints };
}

function parseLine(line: string): Omit<Assignment, "line"> | { readonly sentence: string } | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const [, name, sign, rest = ""] = /^(?:export\s+)?([^\s=:#'"`]+)\s*([=:])(.*)$/s.exec(line) ?? [];
  if (name === undefined) {
    // What stands there may be a secret: not repeated.
    return { sentence: line.includes("=") ? "no name stands before the `=`." : "there is no `=`: write NAME=value." };
  }
  if (sign === ":") return { sentence: `a \`:\` stands after ${name} where a \`=\` belongs.` };
  const value = parseValue(rest.trim());
  return value === undefined ? { sentence: `the value of ${name} has a quote that does not end.` } : { name, value };
}

/** Nothing when a quote does not end, or does not end the value. */
function parseValue(text: string): string | undefined {
  const [quote = ""] = text;
  if (!QUOTES.includes(quote)) return text.replace(/(^|\s+)#.*$/, "");
  const end = text.indexOf(quote, 1);
  return end > 0 && /^\s*(#.*)?$/.test(text.slice(end + 1)) ? text.slice(1, end) : undefined;
}
