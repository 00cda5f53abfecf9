import { AwsError } from "../aws-error.ts";
import { escapeXml, readList } from "../query-protocol.ts";

/** Values that a filter lets through, by its name. */
export type Filters = ReadonlyMap<string, readonly string[]>;

/** `Filter.1.Name=vpc-id`, `Filter.1.Value.1=…`. */
export function readFilters(form: URLSearchParams): Filters {
  const filters = new Map<string, readonly string[]>();
  for (let n = 1; ; n += 1) {
    const name = form.get(`Filter.${n}.Name`);
    if (name === null) return filters;
    filters.set(name, readList(form, `Filter.${n}.Value`));
  }
}

/** Whether something with these properties passes every filter. An unknown filter is an error, not a pass. */
export function matches(filters: Filters, properties: Readonly<Record<string, readonly string[]>>): boolean {
  return [...filters].every(([name, wanted]) => {
    const values = properties[name];
    if (values === undefined) throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
    return values.some((value) => wanted.includes(value));
  });
}

/** What `tag:…` filters ask of something with these tags; it need not have a tag that is asked for. */
export function tagProperties(filters: Filters, tags: Readonly<Record<string, string>>) {
  const asked = [...filters.keys()].filter((name) => name.startsWith("tag:"));
  return Object.fromEntries(
    asked.map((name) => {
      const value = tags[name.slice("tag:".length)];
      return [name, value === undefined ? [] : [value]];
    }),
  );
}

export function describeTags(tags: Readonly<Record<string, string>>): string {
  const items = Object.entries(tags).map(
    ([key, value]) => `<item><key>${escapeXml(key)}</key><value>${escapeXml(value)}</value></item>`,
  );
  return `<tagSet>${items.join("")}</tagSet>`;
}
