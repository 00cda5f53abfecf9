import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { sageMakerRuntimeClient } from "../functions/openai-proxy/aws/sagemaker-runtime-client.ts";
import { FUNCTION_URL } from "../functions/openai-proxy/door.ts";
import { CHAT_MODEL } from "../testing/openai-proxy/fake-parameters.ts";
import { withAwsEnvironment } from "../testing/aws-environment.ts";
import { createTestProxy } from "../testing/openai-proxy/proxy.ts";
import { containerOnLoopback } from "../testing/local-aws/container-on-loopback.ts";
import { createEndpoint, REGION, startTestAws } from "../testing/local-aws/test-aws.ts";
import { beginStream, chatEvent, DONE } from "../testing/scripted-container.ts";

/**
 * 64 streams in one process, which a Lambda function never has: here they could be mixed, and here what one of them kept
 * would show. The app, the SDK, the local SageMaker and the container are all in this process.
 */

const STREAMS = 64;
const EVENTS_A_ROUND = 64;
const PADDING = "x".repeat(4_096);
const ROUND_BYTES = STREAMS * EVENTS_A_ROUND * PADDING.length;
const MEASURED_ROUNDS = 2;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let close: () => Promise<void>;
const writers: { readonly id: string; readonly response: ServerResponse }[] = [];
const proxy = createTestProxy({ runtime: sageMakerRuntimeClient(REGION), door: FUNCTION_URL });

beforeAll(async () => {
  const { aws, client } = await startTestAws({
    launchContainer: () =>
      containerOnLoopback(async (request, response) => {
        const { messages } = JSON.parse(await text(request));
        beginStream(response);
        response.write(chatEvent("begin"));
        writers.push({ id: messages[0].content, response });
      }),
  });
  const restore = withAwsEnvironment({ AWS_ENDPOINT_URL: aws.url });
  const sageMaker = new SageMakerClient(client);
  close = async () => {
    sageMaker.destroy();
    restore();
    await aws.close();
  };
  await createEndpoint(sageMaker, CHAT_MODEL.endpointName);
});
afterAll(() => close());

/** Reads one stream, and checks that each event is this stream's next. */
async function openStream(id: string) {
  const messages = [{ role: "user", content: id }];
  const { body } = await proxy.post("/v1/chat/completions", { stream: true, messages });
  const state = { received: 0, onEvent: () => undefined as unknown };
  const reading = (async () => {
    let rest = "";
    for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = (rest + piece).split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        if (event === "data: [DONE]") return;
        const { content } = JSON.parse(event.slice("data: ".length)).choices[0].delta;
        if (content === "begin") continue;
        if (content !== `${id} ${state.received}${PADDING}`) throw new Error(`${id} got ${content.slice(0, 40)}`);
        state.received += 1;
        state.onEvent();
      }
    }
    throw new Error(`${id} ended without [DONE]`);
  })();
  return { state, reading };
}

/** Writes a round of events to every stream, no faster than they are taken, and waits until each client has them all. */
async function round(streams: readonly Awaited<ReturnType<typeof openStream>>[], number: number): Promise<void> {
  const until = (number + 1) * EVENTS_A_ROUND;
  const received = streams.map(
    ({ state, reading }) =>
      new Promise<void>((resolve, reject) => {
        reading.catch(reject);
        state.onEvent = () => state.received === until && resolve();
      }),
  );
  const written = writers.map(async ({ id, response }) => {
    for (let event = number * EVENTS_A_ROUND; event < until; event += 1) {
      if (!response.write(chatEvent(`${id} ${event}${PADDING}`))) await once(response, "drain");
    }
  });
  await Promise.all([...written, ...received]);
}

async function memoryInUse(): Promise<number> {
  for (let turn = 0; turn < 5; turn += 1) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("64 streams at once are neither mixed nor kept: memory stays where it was", async () => {
  const streams = await Promise.all(Array.from({ length: STREAMS }, (_, id) => openStream(`stream-${id}`)));
  await round(streams, 0);
  const before = await memoryInUse();
  for (let number = 1; number <= MEASURED_ROUNDS; number += 1) await round(streams, number);
  const during = await memoryInUse();
  for (const { response } of writers.splice(0)) response.end(DONE);
  await Promise.all(streams.map(({ reading }) => reading));
  const after = await memoryInUse();

  // Kept bytes would show in full, or more; collection, caches and pools account for a few megabytes.
  const streamed = MEASURED_ROUNDS * ROUND_BYTES;
  expect(during - before).toBeLessThan(streamed / 4);
  expect(after - before).toBeLessThan(streamed / 4);
});
