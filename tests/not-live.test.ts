import { setTimeout } from "node:timers/promises";
import OpenAI from "openai";
import { externalContainer } from "../local/external-container.ts";
import { heldOperations } from "../testing/held-operations.ts";
import { startScriptedContainer } from "../testing/scripted-container.ts";
import { until } from "../testing/until.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** What clients are told before, between and after: through both doors, while the state machines are at work. */

let stack: TestStack;
let container: Awaited<ReturnType<typeof startScriptedContainer>>;
let key: string;
/** Its holder gets answers in place of errors. */
let chatPageKey: string;
const { hold, waitWhileHeld, faults } = heldOperations();

beforeAll(async () => {
  container = await startScriptedContainer();
  stack = await startTestStack({
    launchContainer: async (launch) => {
      await waitWhileHeld("LaunchContainer");
      return externalContainer(container.url)(launch);
    },
    aws: { faults },
  });
  key = await stack.createKey("not live");
  chatPageKey = await stack.createKey("chat page", { whileWaiting: "answer" });
});
afterAll(async () => {
  await stack?.close();
  await container?.close();
});

const offline = /^The model `default` is not live\. An execution of provision-endpoint/;
const begun = String.raw`begun (?:just now|\d+ minutes? ago)`;
const making = new RegExp(
  `^The model \`default\` is not live: waiting for the endpoint .+, ${begun}\\. .+ in about \\d+ minutes?\\.$`,
);
const retiring = new RegExp(`^The model \`default\` is not live: retiring the endpoint, ${begun}\\.`);

const doors = ["streaming", "buffered"] as const;
const doorBaseUrl = (door: (typeof doors)[number]) =>
  door === "streaming" ? stack.openaiBaseUrl : `${stack.httpApiUrl}/v1`;
const authorization = () => ({ authorization: `Bearer ${key}` });

async function chat(door: (typeof doors)[number], stream: boolean) {
  const body = JSON.stringify({ model: "default", messages: [{ role: "user", content: "Hello" }], stream });
  const response = await fetch(`${doorBaseUrl(door)}/chat/completions`, {
    method: "POST",
    headers: authorization(),
    body,
  });
  const retryAfter = response.headers.get("retry-after");
  return { status: response.status, retryAfter, ...((await response.json()) as { error: { message: string } }) };
}

/** Asks until the answer says so: the function reads its parameters every few seconds while nothing is live. */
async function expectRefusal(door: (typeof doors)[number], sentence: RegExp, retryAfter: string): Promise<void> {
  for (const stream of [false, true]) {
    let answer = await chat(door, stream);
    while (!sentence.test(answer.error.message)) {
      expect(answer.status).toBe(503);
      await setTimeout(200);
      answer = await chat(door, stream);
    }
    expect(answer).toMatchObject({
      status: 503,
      retryAfter,
      error: { type: "server_error", code: "model_not_live", param: null },
    });
  }
}

/** The same sentence, as what a chat page shows of an answer: read by OpenAI's own client. */
async function expectWaitingAnswer(door: (typeof doors)[number], sentence: RegExp): Promise<void> {
  const client = new OpenAI({ baseURL: doorBaseUrl(door), apiKey: chatPageKey, maxRetries: 0 });
  const request = { model: "default", messages: [{ role: "user" as const, content: "Hello" }] };
  const isHeld = door === "streaming" && sentence === making;
  if (isHeld) await expectHeld(client, request);
  const asked = [
    () => client.chat.completions.create(request),
    ...(isHeld ? [] : [() => client.chat.completions.stream(request).finalChatCompletion()]),
  ];
  for (const ask of asked) {
    let choice = (await ask()).choices[0];
    while (!sentence.test(choice?.message.content ?? "")) {
      await setTimeout(200);
      choice = (await ask()).choices[0];
    }
    expect(choice).toMatchObject({ message: { role: "assistant" }, finish_reason: "stop" });
  }
}

type ChatRequest = Parameters<OpenAI["chat"]["completions"]["stream"]>[0];

/** A stream of a chat page waits for a model that is being made, and shows how far that is until somebody leaves. */
async function expectHeld(client: OpenAI, request: ChatRequest): Promise<void> {
  const stream = client.chat.completions.stream(request);
  let shown = "";
  for await (const { choices } of stream) {
    shown += choices[0]?.delta.content ?? "";
    if (/^The model `default` is not live: waking, waiting for the endpoint/m.test(shown)) break;
  }
  stream.abort();
}

async function listedModels(door: (typeof doors)[number]) {
  const response = await fetch(`${doorBaseUrl(door)}/models`, { headers: authorization() });
  return response.status === 200 ? ((await response.json()) as { data: object[] }).data : response.status;
}

/**
 * With Parameter Store silent, what has just answered answers from its cache. Asked until then: that instance may still
 * be counting its tokens, and then another one starts, which has to read.
 */
async function expectListedAtOnce(door: (typeof doors)[number], models: readonly object[]): Promise<void> {
  await until(async () => {
    await listedModels(door);
    const { reached, release } = hold("GetParametersByPath");
    const listed = listedModels(door).finally(release);
    const first = await Promise.race([listed, reached]);
    release();
    await listed;
    return isLike(first, models);
  });
}

function isLike(value: unknown, expected: readonly object[]): boolean {
  try {
    expect(value).toMatchObject(expected);
    return true;
  } catch {
    return false;
  }
}

/** Runs a state machine as far as an operation, does `meanwhile` while that waits, and lets the machine go on to its end. */
async function whileHeld(
  operation: string,
  machine: "provision-endpoint" | "retire-endpoint",
  meanwhile: () => Promise<void>,
): Promise<void> {
  const { reached, release } = hold(operation);
  const running = stack.run(machine);
  running.catch(() => undefined);
  try {
    await Promise.race([reached, running]);
    await meanwhile();
  } finally {
    release();
  }
  await running;
}

test("before: no execution is at work", async () => {
  for (const door of doors) {
    await expectRefusal(door, offline, "60");
    await expectListedAtOnce(door, [{ id: "default", root: "distilgpt2", status: "offline" }]);
  }
});

test("while provision-endpoint runs: its step, and when to come again", async () => {
  await whileHeld("LaunchContainer", "provision-endpoint", async () => {
    for (const door of doors) {
      await expectRefusal(door, making, "59");
      await expectListedAtOnce(door, [
        { id: "default", status: "provisioning", step: expect.stringContaining("waiting for the endpoint") },
      ]);
    }
  });
});

test("while retire-endpoint runs: its step", async () => {
  await whileHeld("DeleteEndpoint", "retire-endpoint", async () => {
    for (const door of doors) {
      await expectRefusal(door, retiring, "60");
      await expectListedAtOnce(door, [{ id: "default", status: "retiring" }]);
    }
  });
});

test("afterwards: nothing is at work, and the catalog is still listed", async () => {
  for (const door of doors) {
    await expectRefusal(door, offline, "60");
    await expectListedAtOnce(door, [{ id: "default", status: "offline" }]);
  }
});

test("a client who was served a moment ago is told as well", async () => {
  await stack.run("provision-endpoint");
  for (const door of doors) {
    while ((await chat(door, false)).status !== 200) await setTimeout(200);
  }
  await stack.run("retire-endpoint");
  for (const door of doors) expect(await chat(door, false)).toMatchObject({ status: 503, retryAfter: "60" });
});

test("a chat page is answered all the way", async () => {
  for (const door of doors) await expectWaitingAnswer(door, offline);
  await whileHeld("LaunchContainer", "provision-endpoint", async () => {
    for (const door of doors) await expectWaitingAnswer(door, making);
  });
  await whileHeld("DeleteEndpoint", "retire-endpoint", async () => {
    for (const door of doors) await expectWaitingAnswer(door, retiring);
  });
});
