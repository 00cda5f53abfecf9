import { createApiKey } from "../../contract/api-key.ts";
import { CATALOG_ENTRY, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { DOORS, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { keyWith, startUsageTable } from "../../testing/openai-proxy/usage-table.ts";
import { withoutWaitingAnswers } from "./waiting/without-waiting-answers.ts";
import { toKeys } from "../../testing/openai-proxy/fake-keys.ts";

const CONTACT = "Ada <ada@example.com>";
const messages = [{ role: "user", content: "Hello" }];
const chatPage = createApiKey("chat page", { whileWaiting: "answer" });
const expired = createApiKey("expired", { expiresAt: "2020-01-01T00:00:00Z" });
const asleep = {
  [PARAMETER.catalog("default")]: CATALOG_ENTRY,
};
const nothing = fakeSageMaker(() => {
  throw new Error("Nobody asks the container.");
});

const proxyWith = (contact?: string, door = DOORS[0]) =>
  createTestProxy({
    runtime: nothing,
    parameters: toStageParameters(asleep),
    keys: toKeys([chatPage, expired]),
    ...(door && { door }),
    ...(contact === undefined ? {} : { contact }),
  });
const chat = (proxy: ReturnType<typeof proxyWith>, body: object, headers = {}) =>
  proxy.post("/v1/chat/completions", body, headers);
const readMessage = async (response: Response) =>
  ((await response.json()) as { error: { message: string } }).error.message;

describe.each(DOORS)("whom to ask, at the $name", (door) => {
  test.each([
    ["no key", 401, { authorization: "" }],
    ["a wrong key", 401, { authorization: `Bearer ${createApiKey("guess").key}` }],
    ["an expired key", 401, { authorization: `Bearer ${expired.key}` }],
    ["a model that is not live", 503, {}],
  ])("stands in the answer to %s", async (_name, status, headers) => {
    const [named, unnamed] = [proxyWith(CONTACT, door), proxyWith(undefined, door)];
    const response = await chat(named, { model: "default", messages }, headers);
    expect(response.status).toBe(status);
    const message = await readMessage(await chat(unnamed, { model: "default", messages }, headers));
    expect(message).not.toContain("Contact");
    expect(await readMessage(response)).toBe(`${message} Contact: ${CONTACT}`);
  });

  test("stands in what a chat page is told while the model is not live, and is left out of the next request", async () => {
    const response = await chat(
      proxyWith(CONTACT, door),
      { model: "default", messages },
      { authorization: `Bearer ${chatPage.key}` },
    );
    const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
    const content = choices[0]?.message.content ?? "";
    expect(content).toMatch(/is not live\. .+ Contact: Ada <ada@example\.com>$/);
    const history = [...messages, { role: "assistant" as const, content }, { role: "user" as const, content: "And?" }];
    expect(JSON.stringify(withoutWaitingAnswers(history as never))).not.toContain("Contact");
  });

  test("does not stand where nobody can help", async () => {
    const proxy = proxyWith(CONTACT, door);
    expect(await readMessage(await chat(proxy, { messages: [] }))).not.toContain("Contact");
    expect(await readMessage(await proxy.get("/v1/models/gpt-5"))).not.toContain("Contact");
  });
});

test("stands in the answer to a key whose limit is reached", async () => {
  const usage = await startUsageTable();
  try {
    const key = keyWith({ requestsPerMinute: 1 });
    const proxy = usage.proxy([key], { contact: CONTACT, metering: { now: () => Date.parse("2026-11-22T12:00:15Z") } });
    const ask = () => chat(proxy, { messages }, { authorization: `Bearer ${key.key}` });
    await (await ask()).text();
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(await readMessage(refused)).toMatch(/Please try again in \d+s\. Contact: Ada <ada@example\.com>$/);
  } finally {
    await usage.close();
  }
});
