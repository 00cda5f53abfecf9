import { knownPeople, type PersonItem } from "./known-people.ts";

function start() {
  const state = { now: Date.parse("2026-11-30T23:00:00Z"), isDown: false };
  const stored: PersonItem[] = [];
  const lines: object[] = [];
  const store = async (item: PersonItem) => {
    if (state.isDown) throw new Error("down");
    stored.push(item);
  };
  const people = knownPeople(
    store,
    (line) => lines.push(line),
    () => state.now,
  );
  const remember = (id: string) => people.remember({ id, limits: undefined, sealed: () => `sealed name of ${id}` });
  return { state, stored, lines, people, remember };
}

test("a person's name is stored once a day, and goes when the last of the counters goes", async () => {
  const { state, stored, remember } = start();
  await Promise.all([remember("ada"), remember("ada"), remember("bob")]);
  await remember("ada");
  state.now = Date.parse("2026-12-01T00:00:00Z");
  await remember("ada");
  const [november, december] = [Date.parse("2028-01-01"), Date.parse("2028-02-01")].map((time) => time / 1_000);
  expect(stored).toEqual([
    { id: "ada", sealed: "sealed name of ada", lastUsedOn: "2026-11-30", expires: november },
    { id: "bob", sealed: "sealed name of bob", lastUsedOn: "2026-11-30", expires: november },
    { id: "ada", sealed: "sealed name of ada", lastUsedOn: "2026-12-01", expires: december },
  ]);
});

test("of the unnamed nothing is stored", async () => {
  const { stored, people } = start();
  await people.remember({ id: "unnamed", limits: undefined });
  expect(stored).toEqual([]);
});

test("a name that could not be stored is tried again a minute later, and the log does not have it", async () => {
  const { state, stored, lines, remember } = start();
  state.isDown = true;
  await remember("ada");
  await remember("ada");
  expect(lines).toEqual([expect.objectContaining({ level: "error", person: "ada" })]);
  expect(JSON.stringify(lines)).not.toContain("sealed name");
  state.isDown = false;
  await remember("ada");
  expect(stored).toEqual([]);
  state.now += 60_000;
  await remember("ada");
  expect(stored).toHaveLength(1);
});

test("an instance remembers ten thousand people, and stores the names of those that it forgot again", async () => {
  const { stored, remember } = start();
  for (let person = 0; person <= 10_000; person += 1) await remember(`person ${person}`);
  expect(stored).toHaveLength(10_001);
  await remember("person 10000");
  expect(stored).toHaveLength(10_001);
  await remember("person 0");
  expect(stored).toHaveLength(10_002);
});
