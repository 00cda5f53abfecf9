import { createApiKey } from "../../../contract/api-key.ts";
import { KEY, toKeys } from "../../../testing/openai-proxy/fake-keys.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../../../testing/openai-proxy/proxy.ts";
import { authenticate } from "./authenticate.ts";
import { keyDirectory } from "./key-directory.ts";
import type { KeyTable } from "./key-table.ts";

const proxy = createTestProxy({ runtime: fakeSageMaker(() => ({ body: "{}" })) });
const EMPTY: KeyTable = {
  key: async () => undefined,
  team: async () => undefined,
  idSecret: async () => undefined,
  markUsed: async () => undefined,
};
const wrongSecret = KEY.key.slice(0, -1) + (KEY.key.endsWith("A") ? "B" : "A");

it.each([
  ["no header", undefined, null],
  ["another scheme", "Basic abc", null],
  ["a scheme without a key", "Bearer ", null],
  ["a malformed key", "Bearer hello", "invalid_api_key"],
  ["OpenAI's own key", "Bearer sk-proj-abcdefghijklmnopqrstuvwxyz", "invalid_api_key"],
  ["an unknown key", `Bearer ${createApiKey("other").key}`, "invalid_api_key"],
  ["a known id with another secret", `Bearer ${wrongSecret}`, "invalid_api_key"],
])("refuses %s in OpenAI's form", async (_name, authorization, code) => {
  const response = await proxy.request("/v1/models", authorization ? { headers: { authorization } } : {});
  expect(response.status).toBe(401);
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
  const { error } = (await response.json()) as { error: { message: string } };
  expect(error).toMatchObject({ type: "invalid_request_error", param: null, code });
  expect(error.message).toMatch(code ? /^Incorrect API key provided: sk-/ : /^You didn't provide an API key\./);
});

it("never repeats the secret", async () => {
  const { key } = createApiKey("other");
  const response = await proxy.request("/v1/models", { headers: { authorization: `Bearer ${key}` } });
  expect(await response.text()).not.toContain(key.slice(-20));
  expect(JSON.stringify(proxy.lines)).not.toContain(key.slice(-20));
});

it("takes the scheme in any case", async () => {
  const response = await proxy.request("/v1/models", { headers: { authorization: `bearer ${KEY.key}` } });
  expect(response.status).toBe(200);
});

it.each([
  ["before it expires", "2026-11-23T00:00:00Z", true],
  ["after it expired", "2026-11-21T00:00:00Z", false],
  ["when its expiry cannot be read", "soon", false],
])("accepts a key %s: %s → %s", async (_name, expiresAt, accepted) => {
  const expiring = createApiKey("expiring", { expiresAt });
  const attempt = authenticate(`Bearer ${expiring.key}`, toKeys([expiring]), () => Date.parse("2026-11-22T00:00:00Z"));
  if (accepted) await expect(attempt).resolves.toMatchObject({ keyId: expiring.keyId });
  else await expect(attempt).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
});

it.each([
  ["until its overlap ends", "2026-11-23T00:00:00Z", true],
  ["not after it has ended", "2026-11-21T00:00:00Z", false],
  ["not when its end cannot be read", "soon", false],
])("accepts a key that was replaced %s", async (_name, validUntil, accepted) => {
  const replaced = createApiKey("team", {}, "teamteam");
  const { sha256 } = replaced.record;
  const current = createApiKey("team", { previous: { sha256, validUntil } }, "teamteam");
  const keys = toKeys([current]);
  const now = () => Date.parse("2026-11-22T00:00:00Z");
  await expect(authenticate(`Bearer ${current.key}`, keys, now)).resolves.toMatchObject({ keyId: "teamteam" });
  const attempt = authenticate(`Bearer ${replaced.key}`, keys, now);
  if (accepted) await expect(attempt).resolves.toMatchObject({ keyId: "teamteam" });
  else await expect(attempt).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
});

it("takes a key that has just replaced another one under its id, and refuses that one", async () => {
  const first = createApiKey("web UI", {}, "openwebui");
  const second = createApiKey("web UI", {}, "openwebui");
  let stored = first;
  const table = { ...EMPTY, key: async () => stored.record };
  const keys = keyDirectory({ table, log: () => undefined });
  await expect(authenticate(`Bearer ${first.key}`, keys)).resolves.toMatchObject({ keyId: "openwebui" });
  stored = second;
  await expect(authenticate(`Bearer ${second.key}`, keys)).resolves.toMatchObject({ keyId: "openwebui" });
  await expect(authenticate(`Bearer ${first.key}`, keys)).rejects.toMatchObject({ status: 401 });
});

it.each([
  ["that is disabled", { disabledAt: "2026-11-01T00:00:00Z" }, /is disabled\. Ask the operator/],
  ["that was revoked", { revokedAt: "2026-11-01T00:00:00Z" }, /^Incorrect API key provided/],
])("refuses a key %s", async (_name, terms, message) => {
  const made = createApiKey("team", terms);
  await expect(authenticate(`Bearer ${made.key}`, toKeys([made]))).rejects.toMatchObject({
    status: 401,
    message: expect.stringMatching(message),
  });
});

it("refuses a record without a hash, whatever the key", async () => {
  const made = createApiKey("team");
  const { sha256: _, ...record } = made.record;
  await expect(authenticate(`Bearer ${made.key}`, toKeys([{ ...made, record }]))).rejects.toMatchObject({
    status: 401,
  });
});

it.each([
  ["all models of both", undefined, undefined, undefined],
  ["the key's", ["one", "two"], undefined, ["one", "two"]],
  ["the team's", undefined, ["one"], ["one"]],
  ["what both have", ["one", "two"], ["two", "three"], ["two"]],
])("a key of a team may use %s", async (_name, own, shared, expected) => {
  const limits = { tokensPerDay: 10 };
  const made = createApiKey("one of a team", { team: "research", ...(own && { models: own }) });
  const keys = toKeys([made], { research: { limits, version: 3, ...(shared && { models: shared }) } });
  const caller = await authenticate(`Bearer ${made.key}`, keys);
  expect(caller.models).toEqual(expected);
  expect(caller.accounts).toEqual([
    { kind: "key", partition: made.keyId, limits: undefined, version: undefined },
    { kind: "team", partition: "team#research", limits, version: 3 },
  ]);
});

it("refuses a key whose team nobody finds: it would have no limits", async () => {
  const made = createApiKey("one of a team", { team: "gone" });
  await expect(authenticate(`Bearer ${made.key}`, toKeys([made]))).rejects.toMatchObject({
    status: 403,
    code: "team_not_found",
    message: expect.stringContaining("`teams create`"),
  });
});

it("is not sure of a key while the table is away, but of those that it knows", async () => {
  let isAway = false;
  let now = 1_000_000;
  const table = {
    ...EMPTY,
    key: async (keyId: string) => {
      if (isAway) throw new Error("secret detail");
      return keyId === KEY.keyId ? KEY.record : undefined;
    },
  };
  const keys = keyDirectory({ table, log: () => undefined, now: () => now });
  await authenticate(`Bearer ${KEY.key}`, keys);
  isAway = true;
  now += 3_600_000;
  await expect(authenticate(`Bearer ${KEY.key}`, keys)).resolves.toMatchObject({ keyId: KEY.keyId });
  await expect(authenticate(`Bearer ${createApiKey("unknown").key}`, keys)).rejects.toMatchObject({
    status: 503,
    message: expect.not.stringContaining("secret"),
  });
});
