import { type Recording, recording, recordingNames } from "../testing/openai-proxy/recordings.ts";
import { externalContainer } from "../local/external-container.ts";
import { parseEvents } from "../testing/openai-proxy/proxy.ts";
import { startReplayContainer } from "../testing/replay-container.ts";
import { answerComplaints } from "../testing/published-types/answer-complaints.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/**
 * Every recorded exchange with a real vLLM, replayed by a container on loopback: through the local SageMaker and its event
 * stream, the bundled function and both doors.
 */

let stack: TestStack;
let key: string;
const containers = new Map<string, Awaited<ReturnType<typeof startReplayContainer>>>();

const replayContainer = (alias: string) => {
  const container = containers.get(alias);
  if (container === undefined) throw new Error(`no container for ${alias}`);
  return container;
};

beforeAll(async () => {
  containers.set("base", await startReplayContainer({ isChatModel: false }));
  containers.set("chat", await startReplayContainer({ isChatModel: true }));
  stack = await startTestStack({
    launchContainer: (launch) => externalContainer(replayContainer(launch.environment.SM_VLLM_MODEL ?? "").url)(launch),
  });
  key = await stack.createKey("recordings");
  await stack.run("provision-endpoint", { alias: "base", modelId: "base" });
  await stack.run("provision-endpoint", { alias: "chat", modelId: "chat" });
});
afterAll(async () => {
  await stack?.close();
  for (const container of containers.values()) await container.close();
});

/** What a client of ours cannot cause, for our own requests are always JSON and name no adapter; or what we refuse ourselves. */
const NOT_FROM_THE_CONTAINER =
  /content-type-text|invalid-json|adapter-header|bad-role|no-prompt|hf-tgi-style|no-template|embeddings-body/;
const names = recordingNames().filter((name) => !NOT_FROM_THE_CONTAINER.test(name));

async function replay({ request, response }: Recording, door: "streaming" | "buffered") {
  const alias = request.messages ? "chat" : "base";
  replayContainer(alias).answerWith(() => ({
    ...response,
    contentType: response.body.startsWith("data: ") ? "text/event-stream; charset=utf-8" : "application/json",
  }));
  const base = door === "streaming" ? stack.openaiBaseUrl : `${stack.httpApiUrl}/v1`;
  const answer = await fetch(`${base}/${request.messages ? "chat/" : ""}completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ ...request, model: alias }),
  });
  return { alias, answer, text: await answer.text() };
}

/** Those of the published types. */
function complaintsAbout({ url, status, headers }: Response, body: string): Promise<string[]> {
  const path = new URL(url).pathname;
  return answerComplaints({ path, status, contentType: headers.get("content-type"), body });
}

describe.each(["streaming", "buffered"] as const)("at the %s door", (door) => {
  test.each(names)("%s", async (name) => {
    const recorded = recording(name);
    const { alias, answer, text } = await replay(recorded, door);
    const { status, body } = recorded.response;
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-request-id")).toMatch(/\S/);
    expect(await complaintsAbout(answer, text)).toEqual([]);
    if (status >= 400) {
      const { error } = JSON.parse(text);
      expect(error.message).toBe(JSON.parse(body).error.message);
      expect([null, "string"]).toContain(error.code === null ? null : typeof error.code);
    } else if (recorded.request.stream) {
      const named = (event: unknown) => (typeof event === "object" ? { ...event, model: alias } : event);
      expect(answer.headers.get("content-type")).toContain("text/event-stream");
      expect(parseEvents(text)).toEqual(parseEvents(body).map(named));
    } else {
      // All of it but the nulls that OpenAI's schema forbids, and with the one that it requires.
      const nulls = /"(service_tier|annotations|function_call|\w+_tokens_details)":null,?/g;
      const allowed = body.replace(nulls, "").replaceAll(",}", "}");
      expect(JSON.parse(text)).toEqual({
        ...JSON.parse(allowed.replace('"logprobs":{"content"', '"logprobs":{"refusal":null,"content"')),
        model: alias,
      });
    }
  });
});
