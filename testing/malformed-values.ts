/**
 * What may stand in a parameter, or come from somewhere else, where a record is expected: nothing that a reader can use.
 * @param whole a record that is right, as JSON
 */
export function malformedValues(whole: string): readonly string[] {
  const record = JSON.parse(whole) as Readonly<Record<string, unknown>>;
  const withFields = (change: (value: unknown) => unknown) =>
    JSON.stringify(Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)])));
  return [
    ...["{}", "null", "[]", "5", "true", '"text"', "no JSON", " ", "[{}]", "\u0000", "{{", "9".repeat(400)],
    `[${whole}]`,
    JSON.stringify(whole),
    whole.slice(0, -1),
    whole.slice(0, Math.floor(whole.length / 2)),
    withFields(() => null),
    withFields(() => 5),
    withFields(() => ({})),
    withFields((value) => [value]),
    withFields((value) => (typeof value === "string" ? { value } : String(value))),
  ];
}
