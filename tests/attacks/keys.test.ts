import crypto from "node:crypto";
import { createApiKey } from "../../contract/api-key.ts";
import { authenticate } from "../../functions/openai-proxy/authenticate.ts";
import { cachedStageParameters } from "../../functions/openai-proxy/models/parameter-cache.ts";
import { KEY, PARAMETER, toParameters, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../../testing/openai-proxy/proxy.ts";

/** Attacks on keys, at the function itself; tests/attacks/doors.test.ts has those that a door could let through. */

const refusal = async (authorization: string) => {
  const proxy = createTestProxy({ runtime: fakeSageMaker(() => ({ body: "{}" })) });
  const response = await proxy.request("/v1/models", { headers: { authorization } });
  const { error } = (await response.json()) as { error: { message: string } };
  return { status: response.status, ...error, headers: [...response.headers.keys()].sort() };
};

const secret = (key: string) => key.slice(-43);
const WRONG_SECRET = `sk-${KEY.keyId}-${secret(createApiKey("other").key)}`;

test("guessing tells nothing: an unknown id is answered like a wrong secret, word for word", async () => {
  const { key, keyId } = createApiKey("unknown");
  const [unknown, wrong] = await Promise.all([refusal(`Bearer ${key}`), refusal(`Bearer ${WRONG_SECRET}`)]);
  const withoutId = (answer: typeof unknown, id: string) => ({ ...answer, message: answer.message.replace(id, "ID") });
  expect(withoutId(unknown, keyId)).toEqual(withoutId(wrong, KEY.keyId));
});

test("time tells nothing: both are compared in constant time, as often, over whole hashes", async () => {
  const compare = jest.spyOn(crypto, "timingSafeEqual");
  try {
    const compared = async (key: string) => {
      compare.mockClear();
      await expect(authenticate(`Bearer ${key}`, toStageParameters({}))).rejects.toMatchObject({ status: 401 });
      return compare.mock.calls.map(([one, other]) => [one.byteLength, other.byteLength]);
    };
    const unknown = await compared(createApiKey("unknown").key);
    expect(unknown.length).toBeGreaterThan(0);
    expect(new Set(unknown.flat())).toEqual(new Set([32]));
    expect(await compared(WRONG_SECRET)).toEqual(unknown);
  } finally {
    compare.mockRestore();
  }
});

test("guessing does not make the function ask Parameter Store each time", async () => {
  let reads = 0;
  const parameters = cachedStageParameters({
    root: PARAMETER.root,
    log: () => undefined,
    now: () => 0,
    pages: async function* () {
      reads += 1;
      yield toParameters({ [PARAMETER.key(KEY.keyId)]: KEY.record });
    },
  });
  for (let guess = 0; guess < 200; guess += 1) {
    await expect(authenticate(`Bearer ${createApiKey("guess").key}`, parameters)).rejects.toMatchObject({
      status: 401,
    });
  }
  expect(reads).toBeLessThanOrEqual(2);
});

test.each([
  ["a JWT", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."],
  ["a JWT behind our prefix", `sk-${KEY.keyId}-eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.`],
  ["letters that look like ours", KEY.key.replace("s", "\u0455")],
  ["full-width letters", KEY.key.replace("sk", "\uff53\uff4b")],
  ["an invisible character", `${KEY.key}\u200b`],
  ["a NUL", `${KEY.key}\0`],
  ["a line break and more", `${KEY.key}\nx`],
  ["another case", KEY.key.toUpperCase()],
  ["an id that every object has", `sk-constructor-${secret(KEY.key)}`],
  ["the hash instead of the key", `sk-${KEY.keyId}-${KEY.record.sha256}`],
  ["two keys", `${createApiKey("bad").key},${KEY.key}`],
  ["two headers in one", `${createApiKey("bad").key}, Bearer ${KEY.key}`],
  ["a path", `sk-../../keys/${KEY.keyId}-${secret(KEY.key)}`],
  ["ten thousand letters", `sk-${KEY.keyId}-${"a".repeat(10_000)}`],
])("%s is no key", async (_name, key) => {
  await expect(authenticate(`Bearer ${key}`, toStageParameters({}))).rejects.toMatchObject({ status: 401 });
});

test("an expired key stays expired, however often and from wherever it comes", async () => {
  const { key, keyId, record } = createApiKey("expiring", { expiresAt: "2026-11-22T00:00:00Z" });
  const parameters = toStageParameters({ [PARAMETER.key(keyId)]: record });
  const at = (time: string) => authenticate(`Bearer ${key}`, parameters, Date.parse(time));
  await expect(at("2026-11-21T23:59:59Z")).resolves.toMatchObject({ keyId });
  for (const time of ["2026-11-22T00:00:00Z", "2026-11-22T00:00:01Z", "2030-01-01T00:00:00Z"]) {
    await expect(at(time)).rejects.toMatchObject({ status: 401, message: expect.stringContaining("expired") });
  }
});
