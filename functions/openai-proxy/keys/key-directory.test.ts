import { createApiKey } from "../../../contract/api-key.ts";
import { issueKeyId, newIdSecret } from "../../../contract/key-id.ts";
import { keyDirectory } from "./key-directory.ts";
import type { KeyTable } from "./key-table.ts";

const SECRET = newIdSecret();

/** A directory in front of a table that counts its readings. */
function directoryOf(keys: readonly ReturnType<typeof createApiKey>[], table: Partial<KeyTable> = {}) {
  const state = { now: 1_000_000, reads: 0 };
  const records = new Map(keys.map(({ keyId, record }) => [keyId, record]));
  const directory = keyDirectory({
    now: () => state.now,
    log: () => undefined,
    table: {
      key: async (keyId) => {
        state.reads += 1;
        return records.get(keyId);
      },
      team: async () => undefined,
      idSecret: async () => SECRET,
      markUsed: async () => undefined,
      ...table,
    },
  });
  return { directory, state };
}

const answerTo = (lookUp: Promise<unknown>) =>
  lookUp.then(
    (record) => (record === undefined ? "unknown" : "known"),
    ({ status, headers }) => `${status} again in ${headers["retry-after"]} s`,
  );

test("500 invented keys a second cost five readings a second, and the first request of a new key is answered at once", async () => {
  const fresh = createApiKey("new", {}, issueKeyId(SECRET));
  const { directory, state } = directoryOf([fresh]);
  const junk = () => answerTo(directory.key(createApiKey("junk").keyId));
  const answers: string[] = [];
  for (let second = 0; second < 10; second += 1) {
    for (let tenth = 0; tenth < 10; tenth += 1) {
      answers.push(...(await Promise.all(Array.from({ length: 50 }, junk))));
      state.now += 100;
    }
  }
  expect(state.reads).toBeLessThanOrEqual(10 + 10 * 5);
  expect(answers.filter((answer) => answer === "unknown")).toHaveLength(state.reads);
  expect(answers).toContain("503 again in 1 s");
  expect(await answerTo(directory.key(fresh.keyId))).toBe("known");
});

test("ids that look issued are none without the stage's secret", async () => {
  const { directory, state } = directoryOf([]);
  const forged = Array.from({ length: 100 }, () => issueKeyId(newIdSecret()));
  const answers = await Promise.all(forged.map((keyId) => answerTo(directory.key(keyId))));
  expect(answers.filter((answer) => answer === "unknown")).toHaveLength(10);
  expect(state.reads).toBe(10);
});

test("the keys of an older stage, whose ids prove nothing, are found among invented ones, within the readings that there are", async () => {
  const old = createApiKey("old");
  const { directory, state } = directoryOf([old]);
  await Promise.all(Array.from({ length: 100 }, () => answerTo(directory.key(createApiKey("junk").keyId))));
  expect(await answerTo(directory.key(old.keyId))).toBe("503 again in 1 s");
  state.now += 1_000;
  expect(await answerTo(directory.key(old.keyId))).toBe("known");
});

test("who comes with the same id meanwhile waits for the reading that is under way, and costs none", async () => {
  const old = createApiKey("old");
  const { directory, state } = directoryOf([old]);
  const answers = await Promise.all(Array.from({ length: 50 }, () => answerTo(directory.key(old.keyId))));
  expect(new Set(answers)).toEqual(new Set(["known"]));
  expect(state.reads).toBe(1);
});

test("a secret that cannot be read is read again for the next one who needs it", async () => {
  let isAway = true;
  const idSecret = async () => {
    if (isAway) throw new Error("away");
    return SECRET;
  };
  const { directory } = directoryOf([], { idSecret });
  await Promise.all(Array.from({ length: 10 }, () => answerTo(directory.key(createApiKey("junk").keyId))));
  const issued = issueKeyId(SECRET);
  expect(await answerTo(directory.key(issued))).toBe("503 again in 1 s");
  isAway = false;
  await answerTo(directory.key(createApiKey("junk").keyId));
  expect(await answerTo(directory.key(issued))).toBe("unknown");
});

test("the day on which a key was used is written once, and again when that failed", async () => {
  const written: string[] = [];
  let isAway = true;
  const { directory } = directoryOf([], {
    markUsed: async (keyId, day) => {
      if (isAway) throw new Error("away");
      written.push(`${keyId} ${day}`);
    },
  });
  await directory.markUsed("one", "2026-11-30");
  isAway = false;
  for (const day of ["2026-11-30", "2026-11-30", "2026-12-01"]) await directory.markUsed("one", day);
  expect(written).toEqual(["one 2026-11-30", "one 2026-12-01"]);
});
