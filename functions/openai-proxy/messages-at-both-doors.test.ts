import Anthropic from "@anthropic-ai/sdk";
import type { PublishedModel } from "../../contract/published-model.ts";
import { KEY } from "../../testing/openai-proxy/fake-keys.ts";
import { BASE_MODEL, CHAT_MODEL, PARAMETER, toStageParameters } from "../../testing/openai-proxy/fake-parameters.ts";
import { type ContainerAnswer, fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { judgedProxy } from "../../testing/openai-proxy/judged-proxy.ts";
import { createTestProxy, DOORS, parseEvents } from "../../testing/openai-proxy/proxy.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { isJsonObject, type JsonObject } from "./json.ts";

/** Anthropic's own SDK in front of the proxy, and recordings of vLLM behind it. */

const SPEAKING: PublishedModel = {
  ...CHAT_MODEL,
  capabilities: { ...CHAT_MODEL.capabilities, routes: ["/v1/messages"] },
};
const LMI: PublishedModel = { ...CHAT_MODEL, dialect: "lmi" };

const asked = { model: "default", max_tokens: 24, messages: [{ role: "user" as const, content: "Say hello." }] };
const tools = [{ name: "get_weather", input_schema: { type: "object" as const } }];
const recorded = (name: string) => recording(name, "vllm-messages").response;

function start(model: PublishedModel, respond: (body: JsonObject) => ContainerAnswer, door = DOORS[0]) {
  const runtime = fakeSageMaker(respond);
  const parameters = toStageParameters({ [PARAMETER.model("default")]: model });
  const proxy = judgedProxy(createTestProxy({ runtime, parameters, ...(door && { door }) }));
  const fetch = async (url: unknown, init?: RequestInit) => {
    const { pathname, search } = new URL(String(url));
    return proxy.request(pathname + search, init);
  };
  return { runtime, proxy, client: new Anthropic({ apiKey: KEY.key, baseURL: "http://proxy", fetch, maxRetries: 0 }) };
}

/** What the recorded chunks say. */
function textOf(body: string): string {
  const chunks = parseEvents(body).filter(isJsonObject) as { choices: { delta?: JsonObject; text?: string }[] }[];
  return chunks.map(({ choices: [choice] }) => choice?.delta?.content ?? choice?.text ?? "").join("");
}

describe.each(DOORS)("at the $name", (door) => {
  it("relays to a container that speaks the API, by its path", async () => {
    const { client, runtime, proxy } = start(
      SPEAKING,
      ({ stream }) => recorded(stream ? "smollm2-stream" : "smollm2-ok"),
      door,
    );
    const streamed = await client.messages.stream(asked).finalMessage();
    const whole = await client.messages.create(asked);
    for (const { model, id, type } of [streamed, whole])
      expect([model, id.slice(0, 4), type]).toEqual(["default", "msg_", "message"]);
    expect(whole.content).toMatchObject(JSON.parse(recorded("smollm2-ok").body).content);
    const sent = { ...asked, model: CHAT_MODEL.modelId };
    expect(runtime.calls.map(({ route, body }) => [route, body])).toEqual([
      ["/v1/messages", { ...sent, stream: true }],
      ["/v1/messages", { ...sent, stream: false }],
    ]);
    await proxy.settled();
    expect(proxy.lines.filter(({ message }) => message === "request")).toMatchObject([
      { status: 200, promptTokens: streamed.usage.input_tokens, completionTokens: streamed.usage.output_tokens },
      { status: 200, promptTokens: 20, completionTokens: 24 },
    ]);
  });

  it("relays the beta of the API, as Claude Code asks for it", async () => {
    const { client, runtime } = start(SPEAKING, () => recorded("smollm2-tool-any-stream"), door);
    const request = { ...asked, tools, betas: ["context-management-2025-06-27"], context_management: { edits: [] } };
    const { content, stop_reason } = await client.beta.messages.stream(request).finalMessage();
    expect([content.at(-1)?.type, stop_reason]).toEqual(["tool_use", "max_tokens"]);
    expect(runtime.calls[0]?.body).toEqual({ ...asked, model: CHAT_MODEL.modelId, tools, stream: true });
  });

  it.each<[string, PublishedModel, string]>([
    ["a vLLM without routes", CHAT_MODEL, "smollm2-chat-stream"],
    ["an LMI container", LMI, "smollm2-chat-stream"],
    ["a base model", BASE_MODEL, "tiny-completion-stream"],
  ])("asks %s by a chat", async (_what, model, name) => {
    const { response } = recording(name);
    const { client, runtime } = start(model, () => response, door);
    const message = await client.messages
      .stream({ ...asked, system: "Be brief.", thinking: { type: "disabled" } })
      .finalMessage();
    expect(message.content).toMatchObject([{ type: "text", text: textOf(response.body) }]);
    expect(message).toMatchObject({
      model: "default",
      stop_reason: expect.stringMatching(/^(?:end_turn|max_tokens)$/),
    });
    expect(runtime.calls[0]).not.toHaveProperty("route");
  });

  it("answers as a whole what a chat answers", async () => {
    const { response } = recording("smollm2-chat-tools-auto");
    const { client, runtime } = start(CHAT_MODEL, () => response, door);
    const { content, usage } = await client.messages.create({ ...asked, tools });
    const answer = JSON.parse(response.body);
    expect(usage).toMatchObject({
      input_tokens: answer.usage.prompt_tokens,
      output_tokens: answer.usage.completion_tokens,
    });
    expect(content[0]).toMatchObject({ type: "text", text: answer.choices[0].message.content });
    expect(runtime.calls[0]?.body).toMatchObject({
      tools: [{ type: "function", function: { name: "get_weather", parameters: { type: "object" } } }],
    });
  });

  it.each<[string, PublishedModel, JsonObject]>([
    [
      "relayed",
      SPEAKING,
      {
        type: "message",
        content: [{ type: "tool_use", id: "a", name: "get_weather", input: { id: "LONG" } }],
        stop_reason: "tool_use",
      },
    ],
    [
      "translated",
      CHAT_MODEL,
      {
        choices: [
          {
            message: { tool_calls: [{ id: "a", function: { name: "get_weather", arguments: '{"id":"LONG"}' } }] },
            finish_reason: "stop",
          },
        ],
      },
    ],
  ])("keeps all digits of a call's arguments, %s", async (_what, model, answer) => {
    const long = "12345678901234567890";
    const body = JSON.stringify(answer).replace(/\\?"LONG\\?"/, long);
    const { proxy } = start(model, () => ({ contentType: "application/json", body }), door);
    expect(await (await proxy.post("/v1/messages", { ...asked, tools })).text()).toContain(`"input":{"id":${long}}`);
  });

  it("says how to count where nobody counts", async () => {
    const { client } = start(CHAT_MODEL, () => recorded("smollm2-ok"), door);
    const { max_tokens: _most, ...request } = asked;
    await expect(client.messages.countTokens(request)).rejects.toMatchObject({
      status: 400,
      type: "invalid_request_error",
      message: expect.stringContaining("`max_tokens` 1"),
    });
  });

  it("has the container's refusal in words that Claude Code reads", async () => {
    const { client } = start(SPEAKING, () => recorded("smollm2-max-tokens-too-large"), door);
    await expect(client.messages.create(asked)).rejects.toThrow(
      "input length and `max_tokens` exceed context limit: 0 + 100000 > 8192",
    );
  });

  it("fetches no image from elsewhere", async () => {
    const { client, runtime } = start(SPEAKING, () => recorded("smollm2-ok"), door);
    const image = {
      type: "image" as const,
      source: { type: "url" as const, url: "http://169.254.170.2/v2/credentials" },
    };
    const messages = [
      { role: "user" as const, content: [{ type: "tool_result" as const, tool_use_id: "a", content: [image] }] },
    ];
    await expect(client.messages.create({ ...asked, messages })).rejects.toThrow(
      /this server fetches nothing from there/,
    );
    expect(runtime.calls).toEqual([]);
  });
});
