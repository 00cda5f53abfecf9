import { createApiKey } from "../../contract/api-key.ts";
import { KEY, PARAMETER, toParameters, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { authenticate } from "./authenticate.ts";
import { cachedStageParameters } from "./models/parameter-cache.ts";

const proxy = createTestProxy({ runtime: fakeSageMaker(() => ({ body: "{}" })) });
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
  const { key, keyId, record } = createApiKey("expiring", { expiresAt });
  const parameters = toStageParameters({ [PARAMETER.key(keyId)]: record });
  const attempt = authenticate(`Bearer ${key}`, parameters, Date.parse("2026-11-22T00:00:00Z"));
  if (accepted) await expect(attempt).resolves.toEqual({ keyId, models: undefined });
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
  const parameters = toStageParameters({ [PARAMETER.key("teamteam")]: current.record });
  const now = Date.parse("2026-11-22T00:00:00Z");
  await expect(authenticate(`Bearer ${current.key}`, parameters, now)).resolves.toMatchObject({ keyId: "teamteam" });
  const attempt = authenticate(`Bearer ${replaced.key}`, parameters, now);
  if (accepted) await expect(attempt).resolves.toMatchObject({ keyId: "teamteam" });
  else await expect(attempt).rejects.toMatchObject({ status: 401, code: "invalid_api_key" });
});

it("takes a key that has just replaced another one under its id", async () => {
  const first = createApiKey("web UI", {}, "openwebui");
  const second = createApiKey("web UI", {}, "openwebui");
  const values: Record<string, unknown> = { [PARAMETER.key("openwebui")]: first.record };
  let now = 0;
  const parameters = cachedStageParameters({
    root: PARAMETER.root,
    log: () => undefined,
    now: () => now,
    pages: async function* () {
      yield toParameters(values);
    },
  });
  await expect(authenticate(`Bearer ${first.key}`, parameters)).resolves.toMatchObject({ keyId: "openwebui" });
  values[PARAMETER.key("openwebui")] = second.record;
  now += 1_000;
  await expect(authenticate(`Bearer ${second.key}`, parameters)).resolves.toMatchObject({ keyId: "openwebui" });
  await expect(authenticate(`Bearer ${first.key}`, parameters)).rejects.toMatchObject({ status: 401 });
});
