import type { RequestListener, ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointWithResponseStreamCommand,
  ModelStreamError,
  type ResponseStream,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { containerOnLoopback } from "../../../testing/local-aws/container-on-loopback.ts";
import { createEndpoint, startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { acceleratedClock } from "../clock.ts";
import type { LocalAwsOptions } from "../create-local-aws.ts";

let close: () => Promise<void>;
let runtime: SageMakerRuntimeClient;

async function serve(listener: RequestListener, options: Partial<LocalAwsOptions> = {}) {
  const { aws, client } = await startTestAws({ launchContainer: () => containerOnLoopback(listener), ...options });
  const sageMaker = new SageMakerClient(client);
  runtime = new SageMakerRuntimeClient(client);
  close = async () => {
    sageMaker.destroy();
    runtime.destroy();
    await aws.close();
  };
  await createEndpoint(sageMaker, "a");
}
afterEach(() => close());

async function stream(
  input: Partial<InvokeEndpointWithResponseStreamCommand["input"]> = {},
  abortSignal?: AbortSignal,
) {
  const command = new InvokeEndpointWithResponseStreamCommand({ EndpointName: "a", Body: "{}", ...input });
  const answer = await runtime.send(command, abortSignal ? { abortSignal } : {});
  return { ...answer, events: (answer.Body as AsyncIterable<ResponseStream>)[Symbol.asyncIterator]() };
}
type Events = AsyncIterator<ResponseStream>;

async function nextPart(events: Events) {
  const { value } = await events.next();
  return Buffer.from((value as ResponseStream).PayloadPart?.Bytes ?? []);
}

test("each piece is a PayloadPart as soon as the container sends it, wherever it is cut", async () => {
  let container: ServerResponse | undefined;
  let accept: string | undefined;
  await serve((request, response) => {
    container = response;
    accept = request.headers.accept;
    response.setHeader("content-type", "text/event-stream");
    // The SDK gives nothing to its caller before the first event.
    response.write("data: {");
  });
  const { events, ContentType, InvokedProductionVariant } = await stream({ Accept: "text/event-stream" });
  expect({ ContentType, InvokedProductionVariant, accept }).toEqual({
    ContentType: "text/event-stream",
    InvokedProductionVariant: "AllTraffic",
    accept: "text/event-stream",
  });
  expect(await nextPart(events)).toEqual(Buffer.from("data: {"));
  for (const piece of [Buffer.from([0xc3]), Buffer.from([0xa9]), Buffer.from("}\n\n")]) {
    container?.write(piece);
    expect(await nextPart(events)).toEqual(piece);
  }
  container?.end();
  expect(await events.next()).toMatchObject({ done: true });
});

test("an answer without a body is a stream without events", async () => {
  await serve((_, response) => response.end());
  const { events } = await stream();
  expect(await events.next()).toMatchObject({ done: true });
});

test("an error of the container comes before the stream, as a ModelError", async () => {
  await serve((_, response) => response.writeHead(400).end('{"message":"no"}'));
  await expect(stream()).rejects.toMatchObject({
    name: "ModelError",
    $metadata: { httpStatusCode: 424 },
    OriginalStatusCode: 400,
    OriginalMessage: '{"message":"no"}',
  });
});

test("a connection that breaks in the middle is a ModelStreamError event", async () => {
  let breakConnection: (() => void) | undefined;
  await serve((_, response) => {
    response.write("data: 1\n\n");
    breakConnection = () => response.destroy();
  });
  const { events } = await stream();
  expect((await nextPart(events)).toString()).toBe("data: 1\n\n");
  breakConnection?.();
  const failure = await events.next().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ModelStreamError);
  expect(failure).toMatchObject({ ErrorCode: "StreamBroken" });
});

test("a stream ends after 8 minutes with a ModelStreamError event", async () => {
  const clock = acceleratedClock(2000);
  await serve((_, response) => response.write("data: 1\n\n"), { clock });
  const before = clock.now().getTime();
  const { events } = await stream();
  await nextPart(events);
  await expect(events.next()).rejects.toMatchObject({ ErrorCode: "ModelInvocationTimeExceeded" });
  expect(clock.now().getTime() - before).toBeGreaterThanOrEqual(480_000);
});

test("a client that hangs up closes the container's connection", async () => {
  const closed = new Promise<void>((resolve) => {
    void serve((request, response) => {
      response.write("data: 1\n\n");
      request.on("close", resolve);
    }).then(async () => {
      const abort = new AbortController();
      const { events } = await stream({}, abort.signal);
      await nextPart(events);
      abort.abort();
      await events.next().catch(() => undefined);
    });
  });
  await closed;
});

test("a client that does not read makes the container wait", async () => {
  const piece = Buffer.alloc(64 * 1024);
  // More than all the sockets on the way hold.
  const total = 512;
  let written = 0;
  let waiting = false;
  await serve((_, response) => {
    const write = () => {
      while (written < total) {
        written += 1;
        if (!response.write(piece)) {
          waiting = true;
          response.once("drain", () => {
            waiting = false;
            write();
          });
          return;
        }
      }
      response.end();
    };
    write();
  });
  const { events } = await stream();
  let last = -1;
  while (written < total && !(waiting && last === written)) {
    last = written;
    for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  }
  expect(written).toBeLessThan(total);
  let received = 0;
  for (;;) {
    const { value, done } = await events.next();
    if (done) break;
    received += value.PayloadPart?.Bytes?.length ?? 0;
  }
  expect(received).toBe(total * piece.length);
});

test("64 streams at once get what is theirs", async () => {
  await serve((request, response) => {
    request.on("data", (body: Buffer) => {
      let left = 20;
      const write = () => {
        response.write(`${body} `);
        left -= 1;
        if (left > 0) setImmediate(write);
        else response.end();
      };
      write();
    });
  });
  const read = async (id: number) => {
    const { events } = await stream({ Body: String(id) });
    let text = "";
    for (;;) {
      const { value, done } = await events.next();
      if (done) return text;
      text += Buffer.from(value.PayloadPart?.Bytes ?? []);
    }
  };
  const ids = Array.from({ length: 64 }, (_, id) => id);
  expect(await Promise.all(ids.map(read))).toEqual(ids.map((id) => `${id} `.repeat(20)));
});
