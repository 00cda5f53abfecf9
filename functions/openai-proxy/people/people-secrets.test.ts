import { namesOf } from "../../../names.ts";
import { cachedPeopleSecrets } from "./people-secrets.ts";

const names = namesOf("dev");
const SIGNING = names.parameter.webUi("people-secret");
const IDENTITY = names.parameter.webUi("identity-secret");

function start() {
  const store = new Map([
    [SIGNING, "signing"],
    [IDENTITY, "identity"],
  ]);
  const state = { now: 1_793_000_000_000, reads: 0, isDown: false };
  const lines: object[] = [];
  const cache = cachedPeopleSecrets({
    async read(wanted) {
      state.reads += 1;
      await Promise.resolve();
      if (state.isDown) throw new Error("ThrottlingException");
      return wanted.flatMap((name) => (store.has(name) ? [{ name, value: store.get(name) ?? "" }] : []));
    },
    names,
    log: (line) => lines.push(line),
    now: () => state.now,
  });
  return { store, state, lines, cache };
}

test("nothing is read before somebody asks, and then once for all", async () => {
  const { cache, state } = start();
  expect(state.reads).toBe(0);
  const all = await Promise.all([cache.secrets(), cache.secrets(), cache.secrets()]);
  expect(all.map(({ signing }) => signing)).toEqual(["signing", "signing", "signing"]);
  expect(state.reads).toBe(1);
});

test("a token that does not fit has them read again, twice a minute at most; ids stay the same", async () => {
  const { cache, state, store } = start();
  const { keys } = await cache.secrets();
  state.now += 30_000;
  store.set(SIGNING, "rotated");
  const after = await cache.refreshed();
  expect(after.signing).toBe("rotated");
  expect(after.keys.idOf("ada")).toBe(keys.idOf("ada"));
  for (let asked = 0; asked < 100; asked += 1) await cache.refreshed();
  expect(state.reads).toBe(2);
  state.now += 30_000;
  await cache.refreshed();
  expect(state.reads).toBe(3);
});

test("they are read again in the background every ten minutes", async () => {
  const { cache, state, store } = start();
  await cache.secrets();
  store.set(SIGNING, "rotated");
  state.now += 600_001;
  expect((await cache.secrets()).signing).toBe("signing");
  await new Promise(setImmediate);
  expect((await cache.secrets()).signing).toBe("rotated");
  expect(state.reads).toBe(2);
});

test("while Parameter Store is down, what was read counts; who never read fails, and asks every two seconds", async () => {
  const known = start();
  await known.cache.secrets();
  known.state.isDown = true;
  known.state.now += 30_000;
  expect((await known.cache.refreshed()).signing).toBe("signing");
  const unknown = start();
  unknown.state.isDown = true;
  for (let asked = 0; asked < 10; asked += 1) await expect(unknown.cache.secrets()).rejects.toThrow("Throttling");
  expect(unknown.state.reads).toBe(1);
  unknown.state.isDown = false;
  unknown.state.now += 2_000;
  expect((await unknown.cache.secrets()).signing).toBe("signing");
});

test.each([
  [[IDENTITY], `Parameter Store has no ${IDENTITY}: npx openai-sagemaker webui-password makes it.`],
  [
    [SIGNING, IDENTITY],
    `Parameter Store has no ${SIGNING} and no ${IDENTITY}: npx openai-sagemaker webui-password makes it.`,
  ],
])("a secret that is missing or empty is none, and the log says who makes it: %s", async (missing, sentence) => {
  for (const value of [undefined, " "]) {
    const { cache, store, lines } = start();
    for (const name of missing) value === undefined ? store.delete(name) : store.set(name, value);
    await expect(cache.secrets()).rejects.toThrow(sentence);
    expect(lines).toEqual([expect.objectContaining({ level: "error", error: `Error: ${sentence}` })]);
  }
});
