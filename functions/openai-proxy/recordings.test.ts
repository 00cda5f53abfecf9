import { CHAT_MODEL } from "../../testing/openai-proxy/fake-parameters.ts";
import { fakeSageMaker } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { judgedProxy } from "../../testing/openai-proxy/judged-proxy.ts";
import { DOORS, parseEvents, createTestProxy } from "../../testing/openai-proxy/proxy.ts";
import { type Recording, recording, recordingNames } from "../../testing/openai-proxy/recordings.ts";
import { isJsonObject, type JsonObject } from "./json.ts";

/** What we answer ourselves, before the container could. */
const REFUSED_BEFORE = new Set(["tiny-no-prompt", "tiny-hf-tgi-style"]);
/** What a client of ours cannot cause: our requests are always JSON, and name no adapter. */
const IMPOSSIBLE = new Set(["tiny-invalid-json", "tiny-content-type-text", "tiny-adapter-header"]);
/** What makes us ask once more in another way: see `app.test.ts`. */
const LEARNT_FROM = new Set(["tiny-chat-no-template", "tiny-chat-no-template-stream", "tinychat-chat-tools-auto"]);

const names = recordingNames().filter(
  (name) => !(REFUSED_BEFORE.has(name) || IMPOSSIBLE.has(name) || LEARNT_FROM.has(name)),
);

function recordedPath({ messages, input }: JsonObject): string {
  if (messages) return "/v1/chat/completions";
  return input ? "/v1/embeddings" : "/v1/completions";
}

/** Puts a recorded request to the proxy, in front of a container that answers as recorded. */
async function replay({ request, response }: Recording, door = DOORS[0]) {
  const runtime = fakeSageMaker(() => response);
  const proxy = judgedProxy(createTestProxy({ runtime, ...(door ? { door } : {}) }));
  const answer = await proxy.post(recordedPath(request), { ...request, model: "default" });
  return { runtime, answer, text: await answer.text() };
}

describe.each(names)("%s", (name) => {
  const recorded = recording(name);
  const { status, body } = recorded.response;

  if (status >= 400) {
    it.each(DOORS)("keeps the container's refusal behind $name", async (door) => {
      const { answer, text } = await replay(recorded, door);
      expect(answer.status).toBe(status);
      const { error } = JSON.parse(text);
      const said = JSON.parse(body).error;
      if (recordedPath(recorded.request) !== "/v1/embeddings") expect(error.message).toBe(said.message);
      expect(error.type).toBe("invalid_request_error");
      expect(error.code === null || typeof error.code === "string").toBe(true);
    });
  } else if (recorded.request.stream) {
    it.each(DOORS)("shows every event behind $name, under the caller's name of the model", async (door) => {
      const { answer, text, runtime } = await replay(recorded, door);
      expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
      const named = (event: unknown) => (isJsonObject(event) ? { ...event, model: "default" } : event);
      expect(parseEvents(text)).toEqual(parseEvents(body).map(named));
      expect(runtime.calls[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    });
  } else {
    it.each(DOORS)(
      "comes back as it is behind $name, but for the model's name and nulls that OpenAI's schema forbids or requires",
      async (door) => {
        const { text, runtime } = await replay(recorded, door);
        const nulls = /"(service_tier|annotations|function_call|\w+_tokens_details)":null,?/g;
        const allowed = body.replace(nulls, "").replaceAll(",}", "}");
        expect(JSON.parse(text)).toEqual({
          ...JSON.parse(allowed.replace('"logprobs":{"content"', '"logprobs":{"refusal":null,"content"')),
          model: "default",
        });
        expect(runtime.calls).toEqual([
          expect.objectContaining({ body: { ...recorded.request, model: CHAT_MODEL.modelId } }),
        ]);
      },
    );
  }
});

it("gives a long prompt the code that clients branch on", async () => {
  const { text } = await replay(recording("tinychat-chat-prompt-too-long"));
  expect(JSON.parse(text).error).toMatchObject({ code: "context_length_exceeded", param: "input_tokens" });
});

it("keeps usage to itself when the caller did not ask", async () => {
  const { request, response } = recording("smollm2-chat-stream-usage");
  const { text } = await replay({ request: { ...request, stream_options: undefined }, response });
  expect(parseEvents(text)).toHaveLength(parseEvents(response.body).length - 1);
  expect(text).not.toContain('"usage"');
});

it("streams the log probabilities of chats with what OpenAI's schema requires of them", async () => {
  const { request, response } = recording("tinychat-chat-logprobs");
  const { choices } = JSON.parse(response.body);
  const [{ logprobs }] = choices;
  const chunk = (choice: JsonObject) =>
    JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices: [choice] });
  const content = (token: unknown) => ({
    index: 0,
    delta: { content: "a" },
    logprobs: { content: [token] },
    finish_reason: null,
  });
  const texts = [...logprobs.content.map((token: unknown) => chunk(content(token))), "[DONE]"];
  const body = texts.map((text) => `data: ${text}\n\n`).join("");
  const streamed = { status: 200, contentType: "text/event-stream", body };
  const { text } = await replay({ request: { ...request, stream: true }, response: streamed });
  const sent = parseEvents(text).filter(isJsonObject);
  expect(sent.map((event) => (event.choices as JsonObject[])[0]?.logprobs)).toEqual(
    logprobs.content.map((token: unknown) => ({ content: [token], refusal: null })),
  );
});
