import { RecordCache } from "./record-cache.ts";

/** A cache in front of a table that the test changes, at a time that the test sets. */
function cacheOf(stored: Map<string, { readonly text: string }>) {
  const state = { now: 1_000_000, reads: [] as string[], isAway: false };
  const cache = new RecordCache<{ readonly text: string }>({
    most: 100,
    now: () => state.now,
    read: async (id) => {
      state.reads.push(id);
      if (state.isAway) throw new Error("away");
      return stored.get(id);
    },
  });
  return { cache, state };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a record is read once for all who ask at the same time, and believed for a minute", async () => {
  const stored = new Map([["one", { text: "first" }]]);
  const { cache, state } = cacheOf(stored);
  await Promise.all(Array.from({ length: 50 }, () => cache.get("one")));
  expect(state.reads).toEqual(["one"]);
  stored.set("one", { text: "second" });
  state.now += 44_000;
  expect(await cache.get("one")).toEqual({ text: "first" });
  expect(state.reads).toEqual(["one"]);
});

test("a record that is in use is read again before its minute ends, and nobody waits for it", async () => {
  const stored = new Map([["one", { text: "first" }]]);
  const { cache, state } = cacheOf(stored);
  await cache.get("one");
  stored.set("one", { text: "second" });
  state.now += 46_000;
  expect(await cache.get("one")).toEqual({ text: "first" });
  await settled();
  expect(await cache.get("one")).toEqual({ text: "second" });
  expect(state.reads).toHaveLength(2);
});

test("nobody goes by a record that is older than a minute, though the instance was frozen meanwhile", async () => {
  const stored = new Map([["one", { text: "first" }]]);
  const { cache, state } = cacheOf(stored);
  await cache.get("one");
  stored.delete("one");
  state.now += 60_000;
  expect(await cache.get("one")).toBeUndefined();
});

test("that there is none is believed for five seconds", async () => {
  const stored = new Map<string, { text: string }>();
  const { cache, state } = cacheOf(stored);
  expect([await cache.get("new"), await cache.get("new"), cache.has("new")]).toEqual([undefined, undefined, true]);
  expect(state.reads).toEqual(["new"]);
  stored.set("new", { text: "made" });
  state.now += 5_000;
  expect(cache.has("new")).toBe(false);
  expect(await cache.get("new")).toEqual({ text: "made" });
});

test("while the table is away what is known goes on, and is asked for again every five seconds; what is not known fails", async () => {
  const { cache, state } = cacheOf(new Map([["one", { text: "first" }]]));
  await cache.get("one");
  state.isAway = true;
  state.now += 60_000;
  for (let second = 0; second < 10; second += 1) {
    expect(await cache.get("one")).toEqual({ text: "first" });
    state.now += 1_000;
  }
  expect(state.reads).toHaveLength(3);
  await expect(cache.get("two")).rejects.toThrow("away");
});

test("who forces a reading gets what is stored now; all who do so within a fifth of a second share one", async () => {
  const stored = new Map([["one", { text: "first" }]]);
  const { cache, state } = cacheOf(stored);
  await cache.get("one");
  stored.set("one", { text: "second" });
  const forced = await Promise.all(Array.from({ length: 100 }, () => cache.reread("one")));
  expect(new Set(forced.map((record) => record?.text))).toEqual(new Set(["second"]));
  expect(state.reads).toHaveLength(2);
});

test.each([
  ["slow", (): Promise<{ text: string }> => new Promise((resolve) => setTimeout(() => resolve({ text: "one" }), 300))],
  ["failing", (): Promise<{ text: string }> => Promise.reject(new Error("throttled"))],
])("who forces readings while the table is %s makes no more of them", async (_name, answer) => {
  let reads = 0;
  let isFirst = true;
  const cache = new RecordCache<{ readonly text: string }>({
    most: 10,
    read: () => {
      reads += 1;
      if (!isFirst) return answer();
      isFirst = false;
      return Promise.resolve({ text: "one" });
    },
  });
  await cache.get("one");
  const until = Date.now() + 1_000;
  const forced: Promise<unknown>[] = [];
  while (Date.now() < until) {
    forced.push(cache.reread("one").catch(() => undefined));
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await Promise.all(forced);
  expect(forced.length).toBeGreaterThan(reads);
  expect(reads).toBeLessThanOrEqual(1 + 7);
  expect(await cache.get("one")).toEqual({ text: "one" });
});

test("who forces a reading gets none that began before, and waits for it", async () => {
  const answers: ((text: string) => void)[] = [];
  let now = 1_000;
  const cache = new RecordCache<{ readonly text: string }>({
    most: 10,
    now: () => now,
    read: () => new Promise((resolve) => answers.push((text) => resolve({ text }))),
  });
  const first = cache.get("one");
  now += 300;
  const second = cache.reread("one");
  await settled();
  expect(answers).toHaveLength(1);
  answers[0]?.("old");
  expect(await first).toEqual({ text: "old" });
  await settled();
  answers[1]?.("new");
  expect(await second).toEqual({ text: "new" });
  expect(await cache.get("one")).toEqual({ text: "new" });
});
