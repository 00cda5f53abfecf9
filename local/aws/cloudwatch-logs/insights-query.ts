/**
 * A query of CloudWatch Logs Insights over lines of JSON: `filter` with comparisons joined by `and`, `stats` by fields, `sort`
 * and `limit`. Anything else is refused, so that a query which works here works there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export function runInsightsQuery(query: string, messages: readonly string[]): Row[] {
  let rows = messages.flatMap(parseFields);
  for (const command of query.split("|").map((part) => part.trim())) rows = parseCommand(command)(rows);
  return rows;
}

export type Row = Readonly<Record<string, unknown>>;
type Command = (rows: Row[]) => Row[];

/** Raised for what a query may say in AWS, but not here, or nowhere. */
export class MalformedQuery extends Error {
  override name = "MalformedQuery";
}

function parseCommand(command: string): Command {
  const [, name = "", rest = ""] = /^(\w+)\s+(.*)$/s.exec(command) ?? [];
  const make = COMMANDS[name];
  if (!make) throw new MalformedQuery(`The local CloudWatch Logs Insights does not know "${command}".`);
  return make(rest.trim());
}

const COMMANDS: Readonly<Record<string, (rest: string) => Command>> = {
  filter: (rest) => {
    const conditions = rest.split(/\s+and\s+/).map(parseCondition);
    return (rows) => rows.filter((row) => conditions.every((holds) => holds(row)));
  },
  stats: (rest) => {
    const [, functions = "", by = ""] = /^(.*?)\s+by\s+(.*)$/.exec(rest) ?? [];
    const aggregates = functions.split(/,\s*/).map(parseAggregate);
    const fields = by.split(/,\s*/);
    return (rows) =>
      [...Map.groupBy(rows, (row) => JSON.stringify(fields.map((field) => row[field]))).values()].map((group) => ({
        ...Object.fromEntries(fields.map((field) => [field, group[0]?.[field]])),
        ...Object.fromEntries(aggregates.map(({ name, of }) => [name, of(group)])),
      }));
  },
  sort: (rest) => {
    const [field = "", direction = "asc"] = rest.split(/\s+/);
    const sign = direction === "desc" ? -1 : 1;
    return (rows) => rows.toSorted((one, other) => sign * compare(one[field], other[field]));
  },
  limit: (rest) => (rows) => rows.slice(0, Number(rest)),
};

function parseCondition(text: string): (row: Row) => boolean {
  const [, present] = /^ispresent\(([\w.]+)\)$/.exec(text) ?? [];
  if (present !== undefined) return (row) => row[present] !== undefined;
  const [, field = "", comparison, value = ""] = /^([\w.]+)\s*(=|>=)\s*("[^"]*"|\d+)$/.exec(text) ?? [];
  if (comparison === undefined)
    throw new MalformedQuery(`The local CloudWatch Logs Insights cannot filter by "${text}".`);
  const wanted: unknown = JSON.parse(value);
  return comparison === "=" ? (row) => row[field] === wanted : (row) => Number(row[field]) >= Number(wanted);
}

function parseAggregate(text: string): { readonly name: string; readonly of: (rows: readonly Row[]) => unknown } {
  const [, kind, field = "", name = text] = /^(count|sum|latest)\(([\w.]+|\*)\)(?:\s+as\s+(\w+))?$/.exec(text) ?? [];
  if (kind === "count") return { name, of: (rows) => rows.length };
  if (kind === "latest") return { name, of: (rows) => rows.at(-1)?.[field] };
  if (kind === "sum") return { name, of: (rows) => rows.reduce((sum, row) => sum + (Number(row[field]) || 0), 0) };
  throw new MalformedQuery(`The local CloudWatch Logs Insights cannot compute "${text}".`);
}

/** What Logs Insights discovers in a line of JSON: members of members have names such as `error.code`. */
function parseFields(message: string): Row[] {
  try {
    const fields: Record<string, unknown> = {};
    flatten(JSON.parse(message), "", fields);
    return [fields];
  } catch {
    return [];
  }
}

function flatten(value: unknown, name: string, into: Record<string, unknown>): void {
  if (typeof value !== "object" || value === null) {
    if (value !== null && name !== "") into[name] = value;
    return;
  }
  for (const [member, one] of Object.entries(value)) flatten(one, name === "" ? member : `${name}.${member}`, into);
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other));
}
