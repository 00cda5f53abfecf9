import { CATALOG_ENTRY, CHAT_MODEL, PARAMETER, toParameters } from "../../../testing/openai-proxy/fake-parameters.ts";
import type { JsonObject } from "../json.ts";
import { cachedStageParameters } from "./parameter-cache.ts";

const live = { [PARAMETER.model("default")]: CHAT_MODEL };

/** A cache before a store that the test changes, on a clock that the test moves. */
function createCache(values: Readonly<Record<string, unknown>>, pageCount = 1) {
  const lines: JsonObject[] = [];
  const looks: string[][] = [];
  const state = { now: 0, reads: 0, looks, values, failing: false, hanging: false };
  const parameters = cachedStageParameters({
    root: PARAMETER.root,
    log: (line) => lines.push({ ...line }),
    now: () => state.now,
    random: () => 0.5,
    pages: async function* () {
      state.reads += 1;
      if (state.failing) throw new Error("Rate exceeded");
      if (state.hanging) await new Promise(() => undefined);
      yield toParameters(state.values);
      for (let page = 1; page < pageCount; page += 1) yield [];
    },
    async named(names) {
      looks.push([...names]);
      if (state.failing) throw new Error("Rate exceeded");
      return toParameters(state.values).filter(({ name }) => names.includes(name));
    },
  });
  return { state, lines, parameters };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("reads once for many", async () => {
  const { state, parameters } = createCache(live);
  await Promise.all([parameters.snapshot(), parameters.snapshot(), parameters.snapshot()]);
  state.now = 59_000;
  await parameters.snapshot();
  expect(state.reads).toBe(1);
});

it.each([
  ["a minute for one page", live, 1, 60_000],
  ["a minute more for each other page", live, 3, 180_000],
  ["five minutes at most", live, 9, 300_000],
  ["five seconds while nothing is live", { [PARAMETER.catalog("default")]: CATALOG_ENTRY }, 1, 5_000],
])("keeps what it read for %s", async (_name, values, pages, interval) => {
  const { state, parameters } = createCache(values, pages);
  await parameters.snapshot();
  state.now = interval - 1;
  await parameters.snapshot();
  expect(state.reads).toBe(1);
  state.now = interval;
  await parameters.snapshot();
  expect(state.reads).toBe(2);
});

it("keeps a thousand instances, attacked all the time, below SSM's 40 reads a second", async () => {
  for (const pages of [1, 2, 5, 10]) {
    const { state, parameters } = createCache(live, pages);
    await parameters.snapshot();
    const hour = 3_600_000;
    for (state.now = 0; state.now < hour; state.now += 500) {
      await parameters.snapshot();
      await parameters.refreshed();
      await settled();
    }
    expect((1_000 * state.reads * pages) / 3_600).toBeLessThan(40);
  }
});

it("refreshes behind the request", async () => {
  const { state, parameters } = createCache(live);
  await parameters.snapshot();
  state.now = 61_000;
  state.values = {};
  expect((await parameters.snapshot()).models.size).toBe(1);
  await settled();
  expect((await parameters.snapshot()).models.size).toBe(0);
});

it("waits for the refresh when what it has is old", async () => {
  const { state, parameters } = createCache(live);
  await parameters.snapshot();
  state.now = 3_600_000;
  state.values = {};
  expect((await parameters.snapshot()).models.size).toBe(0);
});

it("serves what it has while SSM is down, and asks less and less often", async () => {
  const { state, parameters, lines } = createCache(live);
  await parameters.snapshot();
  state.failing = true;
  for (state.now = 61_000; state.now < 361_000; state.now += 1_000) {
    expect((await parameters.snapshot()).models.size).toBe(1);
    await settled();
  }
  expect(state.reads).toBeLessThan(10);
  expect(lines.at(-1)).toMatchObject({ level: "error", failures: expect.any(Number) });
  state.failing = false;
  state.now += 600_000;
  state.values = {};
  expect((await parameters.snapshot()).models.size).toBe(0);
});

it("serves what it has while SSM is slow", async () => {
  jest.useFakeTimers({ doNotFake: ["setImmediate"] });
  const { state, parameters } = createCache(live);
  await parameters.snapshot();
  state.hanging = true;
  state.now = 3_600_000;
  const snapshot = parameters.snapshot();
  await settled();
  await jest.advanceTimersByTimeAsync(1_500);
  expect((await snapshot).models.size).toBe(1);
  jest.useRealTimers();
});

it("asks the client to come again when it never read anything", async () => {
  const { state, parameters } = createCache(live);
  state.failing = true;
  const refusal = { status: 503, headers: { "retry-after": "5" } };
  await expect(parameters.snapshot()).rejects.toMatchObject(refusal);
  state.failing = false;
  expect((await parameters.snapshot()).models.size).toBe(1);
});

it("reads at once when a publication is proved wrong, but once for each", async () => {
  const { state, parameters } = createCache(live);
  await parameters.snapshot();
  state.now = 10;
  await parameters.refreshedWithout("blue");
  await parameters.refreshedWithout("green");
  expect(state.reads).toBe(3);
  state.values = {};
  const together = await Promise.all([parameters.refreshedWithout("red"), parameters.refreshedWithout("red")]);
  expect(together.map(({ models }) => models.size)).toEqual([0, 0]);
  expect(state.reads).toBe(4);
  for (let time = 0; time < 5; time += 1) await parameters.refreshedWithout("red");
  expect(state.reads).toBe(4);
});

it("reads early for a caller who names something new, but not again and again", async () => {
  const { state, parameters } = createCache({});
  await parameters.snapshot();
  await parameters.refreshed();
  expect(state.reads).toBe(1);
  state.now = 1_000;
  state.values = live;
  expect((await parameters.refreshed()).models.size).toBe(1);
  state.now = 2_000;
  await parameters.refreshed();
  expect(state.reads).toBe(2);
});

it.each([
  ["is no JSON", "{"],
  ["does not fit the contract", '{"modelId":1}'],
  ["is no object", "null"],
])("leaves out a value that %s, and says so", async (_name, value) => {
  const lines: JsonObject[] = [];
  const parameters = cachedStageParameters({
    root: PARAMETER.root,
    log: (line) => lines.push({ ...line }),
    pages: async function* () {
      yield [{ name: PARAMETER.model("bad"), value }, ...toParameters(live)];
    },
  });
  expect([...(await parameters.snapshot()).models.keys()]).toEqual(["default"]);
  expect(lines).toEqual([expect.objectContaining({ level: "warn", message: expect.stringContaining("models/bad") })]);
});

it("does not mind parameters of others", async () => {
  const { parameters, lines } = createCache({
    ...live,
    [PARAMETER.openaiBaseUrl]: "https://x",
    [PARAMETER.door("http-api")]: "y",
  });
  expect((await parameters.snapshot()).models.size).toBe(1);
  expect(lines).toEqual([]);
});

describe("a look at one model", () => {
  const asleep = { [PARAMETER.asleep("default")]: { since: "2026-11-22T02:00:00.000Z", why: "idle" } };
  const other = { [PARAMETER.model("other")]: CHAT_MODEL };

  it("reads its four records, and leaves the others as they were", async () => {
    const { state, parameters } = createCache({ ...asleep, ...other });
    await parameters.snapshot();
    state.values = live;
    const { models, asleep: sleeping } = await parameters.refreshedModel("default");
    expect([[...models.keys()].sort(), sleeping.size]).toEqual([["default", "other"], 0]);
    expect([...(await parameters.snapshot()).models.keys()].sort()).toEqual(["default", "other"]);
    expect([state.reads, state.looks]).toEqual([
      1,
      [[PARAMETER.catalog, PARAMETER.model, PARAMETER.provisioning, PARAMETER.asleep].map((name) => name("default"))],
    ]);
  });

  it("of an adapter is one at its model", async () => {
    const adapters = { support: { modelId: "acme/support-lora" } };
    const { state, parameters } = createCache({ [PARAMETER.catalog("default")]: { ...CATALOG_ENTRY, adapters } });
    await parameters.snapshot();
    await parameters.refreshedModel("support");
    expect(state.looks[0]).toContain(PARAMETER.model("default"));
  });

  it("is shared by all who wait within ten seconds, less a share for their spreading", async () => {
    const { state, parameters } = createCache(asleep);
    await parameters.snapshot();
    expect(parameters.lookInterval).toBe(10_000);
    await Promise.all([parameters.refreshedModel("default"), parameters.refreshedModel("default")]);
    state.now = 7_000;
    await parameters.refreshedModel("default");
    expect(state.looks).toHaveLength(1);
    state.now = 8_000;
    await parameters.refreshedModel("default");
    expect(state.looks).toHaveLength(2);
  });

  it("that fails is logged, and what was known stays", async () => {
    const { state, lines, parameters } = createCache(asleep);
    await parameters.snapshot();
    state.failing = true;
    expect((await parameters.refreshedModel("default")).asleep.size).toBe(1);
    expect(lines).toEqual([expect.objectContaining({ level: "error", model: "default" })]);
  });
});
