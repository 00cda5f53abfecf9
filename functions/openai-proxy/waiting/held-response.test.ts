import { PARAMETER } from "../../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { parseEvents } from "../../../testing/openai-proxy/proxy.ts";
import { type InstanceOptions, startSleepingStage } from "../../../testing/openai-proxy/sleeping-stage.ts";
import { answering } from "../../../testing/openai-proxy/usage-table.ts";
import { until } from "../../../testing/until.ts";
import { HTTP_API } from "../door.ts";
import { heldPlace } from "../../../contract/stage-item.ts";

let stage: Awaited<ReturnType<typeof startSleepingStage>>;
beforeAll(async () => {
  stage = await startSleepingStage();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const messages = [{ role: "user", content: "Hello" }];
const chat = { model: "default", messages, stream: true };
const HOLD = { "x-scale-up-timeout": "700" };

interface Asked extends InstanceOptions {
  readonly path?: string;
  readonly body?: object;
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

/** A request that is on its way, and what has come of it so far. */
function begin({
  path = "/v1/chat/completions",
  body = chat,
  key = stage.key(),
  headers = HOLD,
  ...options
}: Asked = {}) {
  const proxy = stage.instance(options);
  const client = new AbortController();
  let text = "";
  const response = proxy.request(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${key}`, ...headers },
    signal: client.signal,
  });
  const ended = response.then(async ({ body: stream }) => {
    const decoder = new TextDecoder();
    const reader = stream?.getReader();
    client.signal.addEventListener("abort", () => void reader?.cancel());
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      text += decoder.decode(part.value);
  });
  return {
    proxy,
    response,
    ended,
    hangUp: () => client.abort(),
    text: () => text,
    /** When so much has come. */
    said: (words: string) => until(() => text.includes(words)),
  };
}

/** Attributes of places that are taken. */
function taken(): string[] {
  const items = [...stage.aws.tables.get("openai-sagemaker-dev-usage").items.values()];
  const item = items.find(({ key }) => key && "S" in key && key.S === "held#requests") ?? {};
  return Object.keys(item).filter((name) => /^p\d+$/.test(name));
}

describe.each([
  ["/v1/chat/completions", chat, '"content":"Hello"'],
  ["/v1/completions", { model: "default", prompt: "Once", stream: true }, "[DONE]"],
  ["/v1/responses", { model: "default", input: "Hello", stream: true }, "response.completed"],
  ["/v1/messages", { model: "default", messages, max_tokens: 5, stream: true }, "message_stop"],
] as const)("a stream of %s", (path, body, end) => {
  test("is held until the model is live, and told how far it is", async () => {
    const held = begin({ path, body });
    const response = await held.response;
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
    await held.said(": waking, begun just now\n\n");
    expect(stage.asked()).toEqual(["default"]);
    stage.work("creating the endpoint");
    await until(() => stage.looks.length > 3);
    expect(parseEvents(held.text())).toEqual([]);
    stage.publish();
    await held.ended;
    await held.proxy.settled();
    expect(held.text().replace(/^(: waking, [^\n]*\n\n)+/, "")).toContain(end);
    expect(held.text()).not.toMatch(/"error":\{/);
    expect(taken()).toEqual([]);
    expect(stage.looks[0]).toEqual(
      ["catalog", "models", "provisioning", "asleep"].map((folder) => `${PARAMETER.root}/${folder}/default`),
    );
    expect(held.proxy.lines.at(-1)).toMatchObject({ status: 200, model: "default", heldFor: expect.any(Number) });
  });

  test("ends with the API's own error when the waking fails", async () => {
    const held = begin({ path, body });
    await held.said(": waking");
    stage.sleep({ failures: 1, failedAt: new Date().toISOString() });
    await held.ended;
    await held.proxy.settled();
    expect(held.text()).toContain("its last waking failed. A request may wake it again in about 10 minutes.");
    expect(held.text()).not.toContain("[DONE]");
    expect(held.proxy.lines.at(-1)).toMatchObject({ status: 503, error: { code: "model_not_live" }, modelNotLive: 1 });
    expect(taken()).toEqual([]);
  });
});

test("a key that holds needs no header, and a header counts more", async () => {
  const key = stage.key({ mayWake: true, hold: true });
  const held = begin({ key, headers: {} });
  expect((await held.response).status).toBe(200);
  expect((await begin({ key, headers: { "x-scale-up-timeout": "0" } }).response).status).toBe(503);
  stage.publish();
  await held.ended;
  expect(held.text()).toContain("[DONE]");
});

test("what is no stream, and what comes by a door that does not stream, is not held", async () => {
  const key = stage.key({ mayWake: true, hold: true });
  const statuses = [
    begin({ key, body: { ...chat, stream: false } }),
    begin({ key, door: HTTP_API }),
    begin({ key, path: "/v1/embeddings", body: { model: "default", input: "Hello" } }),
  ].map(async ({ response }) => (await response).status);
  expect(await Promise.all(statuses)).toEqual([503, 503, 503]);
  expect(taken()).toEqual([]);
});

test("a key that may not wake is held while somebody else's waking is under way, and only then", async () => {
  const key = stage.key({});
  expect((await begin({ key }).response).status).toBe(503);
  stage.work("testing the model", 3);
  const held = begin({ key });
  await held.said(": waking, testing the model, about 3 minutes\n\n");
  stage.publish();
  await held.ended;
  expect(held.text()).toContain("[DONE]");
});

test("the time that was asked for is kept to", async () => {
  const held = begin({ headers: { "x-scale-up-timeout": "0.2" } });
  await held.ended;
  expect(held.text()).toMatch(/data: \{"error":\{"message":"The model `default` is not live: it was asleep/);
  expect(taken()).toEqual([]);
});

test("who hangs up is held no longer", async () => {
  const held = begin();
  await held.said(": waking");
  expect(taken()).toHaveLength(1);
  held.hangUp();
  await held.ended;
  await held.proxy.settled();
  await until(() => taken().length === 0);
  const { length } = stage.looks;
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(stage.looks).toHaveLength(length);
  expect(held.proxy.lines.at(-1)).toMatchObject({ status: 499 });
});

test("a request during the retirement is held, and wakes the model when that is over", async () => {
  stage.work("retiring the endpoint", undefined, "retire-endpoint");
  const held = begin();
  await held.said(": waking, retiring the endpoint\n\n");
  expect(stage.asked()).toEqual([]);
  stage.values.delete(PARAMETER.provisioning("default"));
  await until(() => stage.asked().length === 1);
  stage.publish();
  await held.ended;
  expect(held.text()).toContain("[DONE]");
});

test("what a person retires meanwhile ends the waiting", async () => {
  const held = begin();
  await held.said(": waking");
  stage.retire();
  await held.ended;
  expect(held.text()).toContain("is not live. An execution of provision-endpoint makes it so.");
});

test("limits: looked at before, counted when the model is live", async () => {
  const key = stage.key({ mayWake: true, limits: { requestsPerMinute: 1, tokensPerDay: 5_000 } });
  const held = begin({ key });
  await held.said(": waking");
  const requests = () =>
    [...stage.aws.tables.get("openai-sagemaker-dev-usage").items.values()].flatMap((item) =>
      Object.keys(item).filter((name) => /^m\d\dT/.test(name)),
    );
  expect(requests()).toEqual([]);
  stage.publish();
  await held.ended;
  await held.proxy.settled();
  expect(held.text()).toContain("[DONE]");
  expect(requests()).toHaveLength(1);
});

describe("as many as may be held", () => {
  test("64 clients with an instance each: one event, 20 are held and answered, 44 are told", async () => {
    const key = stage.key();
    const all = Array.from({ length: 64 }, () => begin({ key }));
    const responses = await Promise.all(all.map(({ response }) => response));
    const held = all.filter((_, index) => responses[index]?.status === 200);
    expect([held.length, taken().length]).toEqual([20, 20]);
    stage.publish();
    await Promise.all(all.map(({ ended }) => ended));
    await Promise.all(all.map(({ proxy }) => proxy.settled()));
    expect(held.filter(({ text }) => text().includes("[DONE]"))).toHaveLength(20);
    const told = all.filter((one) => !held.includes(one));
    for (const { text } of told) expect(text()).toContain("As many requests as may wait for models are held already.");
    expect(stage.asked()).toEqual(["default"]);
    expect(taken()).toEqual([]);
  });

  test("the place of an instance that died is free when its time is over", async () => {
    const table = stage.aws.tables.get("openai-sagemaker-dev-usage");
    const place = (end: number) =>
      table.items.set(JSON.stringify([{ S: "held#requests" }, { S: "places" }]), {
        key: { S: "held#requests" },
        period: { S: "places" },
        [heldPlace(0)]: { N: String(end) },
      });
    place(Date.now() + 60_000);
    expect((await begin({ most: 1 }).response).status).toBe(503);
    place(Date.now() - 1);
    const held = begin({ most: 1 });
    expect((await held.response).status).toBe(200);
    stage.publish();
    await held.ended;
  });
});

describe("a chat page", () => {
  const page = () => stage.key({ mayWake: true, whileWaiting: "answer" });
  const contentOf = (text: string) =>
    parseEvents(text)
      .map((event) => (event as { choices?: { delta?: { content?: string } }[] }).choices?.[0]?.delta?.content ?? "")
      .join("");

  test("shows how far the model is and then the answer, in one bubble; the model sees its own words alone", async () => {
    const key = page();
    const held = begin({ key, headers: {} });
    await held.said("waking, begun just now");
    stage.work("waiting for the endpoint to be InService", 4);
    await held.said("about 4 minutes");
    stage.publish();
    await held.ended;
    const content = contentOf(held.text());
    expect(content).toBe(
      [
        "The model `default` is not live: waking, begun just now.",
        "The model `default` is not live: waking, waiting for the endpoint to be InService, about 4 minutes.",
        "The model `default` is live.",
        "---",
        "Hello",
      ].join("\n\n"),
    );
    const seen = fakeSageMaker(
      () => answering.invoke({ endpointName: "one", body: "{}" }, new AbortController().signal) as never,
    );
    const next = begin({
      key,
      headers: {},
      runtime: seen,
      body: { ...chat, messages: [...messages, { role: "assistant", content }, { role: "user", content: "And now?" }] },
    });
    await next.ended;
    expect(seen.calls[0]?.body.messages).toEqual([
      ...messages,
      { role: "assistant", content: "Hello" },
      { role: "user", content: "And now?" },
    ]);
  });

  test("gets the sentence in the same bubble when the waking fails, and the model sees none of it", async () => {
    const key = page();
    const held = begin({ key, headers: {} });
    await held.said("waking, begun just now");
    stage.sleep({ failures: 1, failedAt: new Date().toISOString() });
    await held.ended;
    expect(parseEvents(held.text()).at(-1)).toBe("[DONE]");
    expect(contentOf(held.text())).toMatch(
      /waking, begun just now\.\n\nThe model `default` is not live: .* its last waking failed\./s,
    );
  });

  test("gets the sentence where nothing can be waited for", async () => {
    const held = begin({ key: stage.key({ whileWaiting: "answer" }), headers: {} });
    await held.ended;
    expect(contentOf(held.text())).toMatch(/and this API key may not wake it/);
  });
});
