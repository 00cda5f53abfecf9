import type { KeyReport } from "./key-report.ts";
import { keyFilter, pageOf, type KeySelection, sortKeys } from "./select-keys.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const key = (id: string, more: Partial<KeyReport> = {}): KeyReport => ({
  id,
  name: id,
  state: "active",
  expired: false,
  createdAt: "2026-01-01T00:00:00Z",
  ...more,
});
const KEYS = [
  key("ada", { owner: "ada", team: "search", lastUsedOn: "2026-11-20", createdAt: "2026-03-01T00:00:00Z" }),
  key("bob", { name: "Bob's batch", owner: "bob", expiresAt: "2027-01-01T00:00:00Z", lastUsedOn: "2026-05-01" }),
  key("cy", { name: "Çelik", state: "disabled", team: "search", createdAt: "2026-11-21T00:00:00Z" }),
  key("dee", { state: "expired", expired: true, expiresAt: "2026-06-01T00:00:00Z" }),
  key("eve", { state: "revoked", owner: "ada", revokedAt: "2026-07-01T00:00:00Z" }),
];
const selected = (selection: KeySelection) => KEYS.filter(keyFilter(selection, NOW)).map(({ id }) => id);

test.each<[KeySelection, string[]]>([
  [{}, ["ada", "bob", "cy", "dee"]],
  [{ owner: "ada" }, ["ada"]],
  [{ owner: "ada", revoked: true }, ["eve"]],
  [{ team: "search", disabled: true }, ["cy"]],
  [{ expired: true, disabled: true }, ["cy", "dee"]],
  [{ name: "BATCH" }, ["bob"]],
  [{ unusedSince: "90d" }, ["bob", "dee"]],
  [{ unusedSince: "2026-11-21" }, ["ada", "bob", "dee"]],
])("%j are %j", (selection, ids) => expect(selected(selection)).toEqual(ids));

test.each([
  ["name", ["ada", "bob", "cy", "dee", "eve"]],
  ["created", ["cy", "ada", "bob", "dee", "eve"]],
  ["expires", ["dee", "bob", "ada", "cy", "eve"]],
  ["used", ["ada", "bob", "cy", "dee", "eve"]],
] as const)("by %s they are %j", (sort, ids) => {
  expect(sortKeys([...KEYS].reverse(), sort).map(({ id }) => id)).toEqual(ids);
});

test("pages follow each other, and the last one may be short", () => {
  const page = (paging: Parameters<typeof pageOf>[1]) => {
    const { keys, ...rest } = pageOf(KEYS, paging);
    return { ...rest, ids: keys.map(({ id }) => id) };
  };
  expect(page({ limit: "2" })).toEqual({ page: 1, pages: 3, total: 5, ids: ["ada", "bob"] });
  expect(page({ limit: "2", page: "3" })).toEqual({ page: 3, pages: 3, total: 5, ids: ["eve"] });
  expect(page({ all: true })).toMatchObject({ pages: 1, ids: KEYS.map(({ id }) => id) });
  expect(pageOf([], {})).toEqual({ page: 1, pages: 1, total: 0, keys: [] });
});

test.each([
  [() => pageOf(KEYS, { page: "2" }), "--page: there is no page 2, the last one is 1."],
  [() => pageOf(KEYS, { limit: "0" }), '--limit: "0" is not a whole number of at least 1.'],
  [() => pageOf(KEYS, { all: true, page: "1" }), "--all is everything at once: give it without --page and --limit."],
  [() => selected({ unusedSince: "long" }), '--unused-since: "long" is neither a time such as 90d nor a date'],
])("bad wishes are refused with a sentence: %#", (wish, sentence) => expect(wish).toThrow(sentence));
