import { createApiKey } from "../../contract/api-key.ts";
import { CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { toKeys } from "../../testing/openai-proxy/fake-keys.ts";

const KEYS = [createApiKey("one"), createApiKey("other")] as const;
const messages = [{ role: "system", content: "You are brief." }];
const ROUTES = ["/v1/chat/completions"];

/** What reached SageMaker of requests to a model of this routing. */
async function sent(routing: "prefix" | "random" | undefined, ...asked: readonly (readonly [0 | 1, object])[]) {
  const runtime = fakeSageMaker(() => recording("smollm2-chat-ok").response);
  const model = { ...CHAT_MODEL, capabilities: { ...CHAT_MODEL.capabilities, routes: ROUTES }, routing };
  const parameters = toStageParameters({ [PARAMETER.model("default")]: model });
  const proxy = createTestProxy({ runtime, parameters, keys: toKeys(KEYS) });
  for (const [key, body] of asked) {
    const response = await proxy.post("/v1/chat/completions", body, { authorization: `Bearer ${KEYS[key].key}` });
    expect(response.status).toBe(200);
  }
  return runtime.calls;
}

it("names the key and the session to an endpoint that routes by prefix, and shows neither", async () => {
  const session = { messages, prompt_cache_key: "alice" };
  const calls = await sent(
    "prefix",
    [0, { messages }],
    [0, { messages }],
    [1, { messages }],
    [0, session],
    [1, session],
  );
  const ids = calls.map(({ prefixAwareId }) => prefixAwareId);
  expect(ids[1]).toBe(ids[0]);
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
});

it("puts the prompt first, and changes nothing else", async () => {
  const body = { temperature: 0.5, max_tokens: 5, seed: 1, messages, stop: ["x"] };
  const [byPrefix, ...others] = await sent("prefix", [0, body]);
  expect(others).toEqual([]);
  expect(Object.keys(byPrefix?.body ?? {})[0]).toBe("messages");
  const [byChance] = await sent("random", [0, body]);
  expect(byPrefix?.body).toEqual(byChance?.body);
});

it.each([undefined, "random"] as const)("says nothing to one that routes otherwise: %s", async (routing) => {
  const [call] = await sent(routing, [0, { temperature: 0.5, messages, prompt_cache_key: "alice" }]);
  expect(call).not.toHaveProperty("prefixAwareId");
  expect(Object.keys(call?.body ?? {})[0]).toBe("temperature");
});
