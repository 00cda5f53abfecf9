import crypto from "node:crypto";
import { createApiKey } from "../../contract/api-key.ts";
import { issueKeyId } from "../../contract/key-id.ts";
import { authenticate } from "../../functions/openai-proxy/keys/authenticate.ts";
import { keyDirectory } from "../../functions/openai-proxy/keys/key-directory.ts";
import { KEY, toKeys } from "../../testing/openai-proxy/fake-keys.ts";
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

test("time tells nothing: both are compared in constant time, over whole hashes", async () => {
  const compare = jest.spyOn(crypto, "timingSafeEqual");
  try {
    const compared = async (key: string) => {
      compare.mockClear();
      await expect(authenticate(`Bearer ${key}`, toKeys())).rejects.toMatchObject({ status: 401 });
      return compare.mock.calls.map(([one, other]) => [one.byteLength, other.byteLength]);
    };
    const unknown = await compared(createApiKey("unknown").key);
    expect(unknown.length).toBeGreaterThan(0);
    expect(new Set(unknown.flat())).toEqual(new Set([32]));
    expect(new Set((await compared(WRONG_SECRET)).flat())).toEqual(new Set([32]));
  } finally {
    compare.mockRestore();
  }
});

test("guessing does not make the function ask DynamoDB each time: neither with invented ids nor under one that there is", async () => {
  let reads = 0;
  const keys = keyDirectory({
    now: () => 0,
    log: () => undefined,
    table: {
      key: async (keyId) => {
        reads += 1;
        return keyId === KEY.keyId ? KEY.record : undefined;
      },
      team: async () => undefined,
      idSecret: async () => "secret",
      markUsed: async () => undefined,
    },
  });
  const refused = async (key: string) =>
    authenticate(`Bearer ${key}`, keys).then(
      () => 200,
      ({ status }) => status,
    );
  await authenticate(`Bearer ${KEY.key}`, keys);
  const invented = await Promise.all(Array.from({ length: 200 }, () => refused(createApiKey("guess").key)));
  expect(invented.filter((status) => status === 503)).toHaveLength(191);
  expect(reads).toBe(10);
  const known = await Promise.all(Array.from({ length: 200 }, () => refused(createApiKey("guess", {}, KEY.keyId).key)));
  expect(new Set(known)).toEqual(new Set([401]));
  expect(reads).toBe(11);
  const issued = Array.from({ length: 50 }, () => createApiKey("guess", {}, issueKeyId("secret")).key);
  expect(new Set(await Promise.all(issued.map(refused)))).toEqual(new Set([401]));
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
  await expect(authenticate(`Bearer ${key}`, toKeys())).rejects.toMatchObject({ status: 401 });
});

test("an expired key stays expired, however often and from wherever it comes", async () => {
  const expiring = createApiKey("expiring", { expiresAt: "2026-11-22T00:00:00Z" });
  const at = (time: string) => authenticate(`Bearer ${expiring.key}`, toKeys([expiring]), () => Date.parse(time));
  await expect(at("2026-11-21T23:59:59Z")).resolves.toMatchObject({ keyId: expiring.keyId });
  for (const time of ["2026-11-22T00:00:00Z", "2026-11-22T00:00:01Z", "2030-01-01T00:00:00Z"]) {
    await expect(at(time)).rejects.toMatchObject({ status: 401, message: expect.stringContaining("expired") });
  }
});
