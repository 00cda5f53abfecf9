import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import OpenAI, { APIError, APIUserAbortError } from "openai";
import { externalContainer } from "../local/external-container.ts";
import { beginStream, chatEvent, DONE, startScriptedContainer } from "../testing/scripted-container.ts";
import { standingClock } from "../testing/standing-clock.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** What only shows while an answer is on its way: through the bundled function, the local SageMaker and the Function URL. */

let stack: TestStack;
let container: Awaited<ReturnType<typeof startScriptedContainer>>;
let client: OpenAI;
const clock = standingClock();

beforeAll(async () => {
  container = await startScriptedContainer();
  stack = await startTestStack({
    launchContainer: externalContainer(container.url),
    aws: { clock, endpointDelays: { provisioning: 0, deletion: 0 } },
  });
  const apiKey = await stack.createKey("streaming");
  client = new OpenAI({ apiKey, baseURL: stack.openaiBaseUrl, maxRetries: 0 });
  await stack.run("provision-endpoint");
});
afterAll(async () => {
  await stack?.close();
  await container?.close();
});

const chat = (content = "Hello") => ({ model: "default", messages: [{ role: "user" as const, content }] });
const joinText = (chunk: OpenAI.ChatCompletionChunk) => chunk.choices[0]?.delta.content ?? "";

/** The container's next invocation, for the test to answer. */
function nextInvocation(): Promise<ServerResponse> {
  return new Promise((resolve) => container.answerWith(resolve));
}

test("a token reaches the client before the container has written the next one", async () => {
  const invoked = nextInvocation();
  const answer = client.chat.completions.create({ ...chat(), stream: true });
  const response = await invoked;
  beginStream(response);
  response.write(chatEvent("1"));
  let text = "";
  for await (const chunk of await answer) {
    text += joinText(chunk);
    // Only what arrived makes the container go on: a proxy that waited for more would wait for ever.
    if (text.length < 5) response.write(chatEvent(String(text.length + 1)));
    else response.end(DONE);
  }
  expect(text).toBe("12345");
});

test("16 streams at once, each in a process of its own: none mixed, none lost", async () => {
  const ids = Array.from({ length: 16 }, (_, id) => `stream ${id}`);
  const arrived: [ServerResponse, string][] = [];
  const everybody = Promise.withResolvers<void>();
  container.answerWith((response, { messages }) => {
    beginStream(response);
    arrived.push([response, (messages as { content: string }[])[0]?.content ?? ""]);
    if (arrived.length === ids.length) everybody.resolve();
  });
  const read = async (id: string) => {
    let text = "";
    for await (const chunk of await client.chat.completions.create({ ...chat(id), stream: true }))
      text += joinText(chunk);
    return text;
  };
  const reads = Promise.all(ids.map(read));
  await Promise.race([everybody.promise, reads]);
  for (let word = 0; word < 40; word += 1) {
    for (const [response, id] of arrived) response.write(chatEvent(`${id} says ${word}, `));
    await new Promise(setImmediate);
  }
  for (const [response] of arrived) response.end(DONE);
  const said = (id: string) => Array.from({ length: 40 }, (_, word) => `${id} says ${word}, `).join("");
  expect(await reads).toEqual(ids.map(said));
});

describe("a client that hangs up closes the upstream connection", () => {
  async function hangUp(stream: boolean): Promise<void> {
    const controller = new AbortController();
    const invoked = nextInvocation();
    const answer = client.chat.completions.create({ ...chat(), stream }, { signal: controller.signal });
    const response = await invoked;
    beginStream(response);
    response.write(chatEvent("Once"));
    const closed = once(response, "close");
    if (stream) {
      const chunks = ((await answer) as AsyncIterable<unknown>)[Symbol.asyncIterator]();
      await chunks.next();
    } else {
      answer.catch(() => undefined);
    }
    controller.abort();
    await closed;
    expect(response.writableFinished).toBe(false);
    if (!stream) await expect(answer).rejects.toBeInstanceOf(APIUserAbortError);
  }

  test.each([
    ["a stream", true],
    ["an answer in one piece", false],
  ])("while it reads %s, long before the container has written the rest", (_name, stream) => hangUp(stream));
});

test("an answer in one piece may take longer than the 60 s of InvokeEndpoint", async () => {
  const sageMaker = new SageMakerRuntimeClient({ ...stack.connection, maxAttempts: 1 });
  const invocations: ServerResponse[] = [];
  const both = Promise.withResolvers<void>();
  container.answerWith((response) => {
    invocations.push(response);
    if (invocations.length === 2) both.resolve();
  });
  try {
    const bare = sageMaker.send(
      new InvokeEndpointCommand({
        EndpointName: stack.names.endpointNames("default")[0],
        ContentType: "application/json",
        Body: JSON.stringify(chat()),
      }),
    );
    const refused = expect(bare).rejects.toMatchObject({
      name: "ModelError",
      OriginalMessage: expect.stringContaining("timed out"),
    });
    const answer = client.chat.completions.create(chat());
    await both.promise;
    clock.pass(61_000);
    await refused;
    for (const response of invocations) {
      beginStream(response);
      response.end(chatEvent("At last.", "stop") + DONE);
    }
    expect((await answer).choices).toMatchObject([{ message: { role: "assistant", content: "At last." } }]);
  } finally {
    sageMaker.destroy();
  }
});

describe("an error after the first byte", () => {
  const breaks: [string, (response: ServerResponse) => void, object][] = [
    ["a connection that breaks", (response) => response.destroy(), { code: "model_error" }],
    ["an end without [DONE]", (response) => response.end(), { code: "model_error" }],
    [
      "an error event of the container",
      (response) => response.end('data: {"error":{"message":"Bad luck.","type":"BadRequestError","code":400}}\n\n'),
      { message: "Bad luck.", type: "invalid_request_error", code: null },
    ],
    ["SageMaker's eight minutes", () => clock.pass(481_000), { code: "timeout" }],
  ];

  test.each(breaks)("%s is an error event in OpenAI's form, and then the end", async (_name, breakIt, error) => {
    const invoked = nextInvocation();
    const raw = client.chat.completions.create({ ...chat(), stream: true }).asResponse();
    const response = await invoked;
    beginStream(response);
    response.write(chatEvent("Once"));
    const transcript = (await raw).text();
    breakIt(response);
    const events = (await transcript).split("\n\n");
    expect(events).toHaveLength(3);
    expect(events[0]).toContain('"content":"Once"');
    expect(JSON.parse(events[1]?.replace("data: ", "") ?? "")).toMatchObject({ error });
    expect(events[2]).toBe("");
  });

  test("is raised by OpenAI's client, after what came before it", async () => {
    const invoked = nextInvocation();
    const answer = client.chat.completions.create({ ...chat(), stream: true });
    const response = await invoked;
    beginStream(response);
    response.write(chatEvent("Once"));
    let text = "";
    const reading = (async () => {
      for await (const chunk of await answer) {
        text += joinText(chunk);
        response.destroy();
      }
    })();
    await expect(reading).rejects.toBeInstanceOf(APIError);
    await expect(reading).rejects.toMatchObject({ code: "model_error", type: "server_error" });
    expect(text).toBe("Once");
  });
});
