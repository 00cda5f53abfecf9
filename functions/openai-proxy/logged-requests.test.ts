import { createApiKey } from "../../contract/api-key.ts";
import { failure, fakeSageMaker, modelError } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy, DOORS } from "../../testing/openai-proxy/proxy.ts";

/** What the log must not contain, wherever it comes from. */

const secret = "xylophone under the magnolia";
const messages = [{ role: "user", content: secret }];
const words = secret.split(" ").filter((word) => word.length > 5);
const escaped = (text: string) =>
  [...text].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const body = JSON.stringify({ error: { message: `Traceback: cannot tokenize '${secret}'`, code: secret } });

describe.each(DOORS)("behind $name", (door) => {
  it.each([500, 503, 504, 424, 400, 422])(
    "has nothing of a %d with which a container repeats the request",
    async (status) => {
      const runtime = fakeSageMaker(() => ({ status, body }));
      const proxy = createTestProxy({ runtime, door });
      for (const stream of [false, true]) await (await proxy.post("/v1/chat/completions", { messages, stream })).text();
      for (const word of words) expect(JSON.stringify(proxy.lines)).not.toContain(word);
      if (status >= 500)
        expect(JSON.stringify(proxy.lines)).toContain(`The container answered ${status}: an exception`);
    },
  );

  it("has a container's words, bounded, when a setting asks for them", async () => {
    const runtime = fakeSageMaker(() => ({ status: 500, body: body + "x".repeat(50_000) }));
    const proxy = createTestProxy({ runtime, door, recordContent: true });
    await proxy.post("/v1/chat/completions", { messages });
    expect(proxy.lines[0]).toMatchObject({ error: { cause: { words: expect.stringContaining(secret) } } });
    expect(JSON.stringify(proxy.lines).length).toBeLessThan(10_000);
  });

  it.each<[string, Error]>([
    ["what ends a stream", failure("ModelStreamError", { message: `broke at ${secret}` })],
    ["a failure that nobody knows", failure("SomethingNew", { message: `broke at ${secret}` })],
    ["a container's last words", modelError(0, secret)],
    ["what SageMaker says of a stream, in capitals", failure("SomethingNew", { message: secret.toUpperCase() })],
    ["a failure, as Python escapes it", failure("SomethingNew", { message: escaped(secret) })],
    ["a defect of our own", new TypeError(`${secret} is not iterable`)],
  ])("has nothing of the request that is in %s", async (_what, thrown) => {
    const runtime = fakeSageMaker(() => {
      throw thrown;
    });
    const proxy = createTestProxy({ runtime, door });
    await proxy.post("/v1/chat/completions", { messages });
    const line = JSON.stringify(proxy.lines).toLowerCase();
    for (const word of words) {
      expect(line).not.toContain(word);
      expect(line).not.toContain(JSON.stringify(escaped(word)).slice(1, -1));
    }
  });

  it("has the field that is wrong, and not what the caller put under it", async () => {
    const unread = JSON.stringify({
      error: { message: "Either prompt or prompt_embeds must be provided and non-empty." },
    });
    const runtime = fakeSageMaker(() => ({ status: 400, body: unread }));
    const proxy = createTestProxy({ runtime, door });
    const response = await proxy.post("/v1/chat/completions", { messages, logit_bias: { [secret]: "much" } });
    expect(await response.json()).toMatchObject({ error: { param: `logit_bias.${secret}` } });
    expect(proxy.lines).toMatchObject([{ status: 400, error: { param: "logit_bias" } }]);
    for (const word of words) expect(JSON.stringify(proxy.lines)).not.toContain(word);
  });

  it("has routes and no paths", async () => {
    const { key } = createApiKey("pasted");
    const proxy = createTestProxy({ runtime: fakeSageMaker(() => ({ body: "{}" })), door });
    for (const path of [`/v1/models/${key}`, `/${key}`, `/v1/${"a".repeat(15_000)}`]) await proxy.get(path);
    await proxy.request(`/${key}`, { method: "PURGE" });
    expect(proxy.lines.map(({ route }) => route)).toEqual(["/v1/models/{id}", "unknown", "unknown", "unknown"]);
    expect(JSON.stringify(proxy.lines)).not.toContain(key.slice(0, 20));
    expect(JSON.stringify(proxy.lines).length).toBeLessThan(8_000);
  });

  it.each(["//v1/chat/completions", "/v1//chat/completions", "/v1/chat/completions/", "/v1/models/"])(
    "takes %s, of a base URL with a slash at its end",
    async (path) => {
      const proxy = createTestProxy({
        runtime: fakeSageMaker(() => ({ body: '{"choices":[{"index":0,"message":{"content":"Hi"}}]}' })),
        door,
      });
      const response = path.includes("models") ? await proxy.get(path) : await proxy.post(path, { messages });
      expect(response.status).toBe(200);
    },
  );
});
