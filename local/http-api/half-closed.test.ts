import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { FrontEnd } from "./front-end-server.ts";
import { createFunctionUrl } from "./function-url.ts";
import { createHttpApi } from "./http-api.ts";

let door: FrontEnd | undefined;
afterEach(() => door?.close());

/** Sends a request, and then that nothing will follow. */
function halfClosedRequest({ port }: FrontEnd, headers = ""): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.end(`POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Content-Length: 2\r\n\r\n{}`);
  return text(socket);
}

const answer = { statusCode: 200, headers: { "content-type": "application/json" }, body: '{"answered":true}' };

async function answeredLate() {
  await setTimeout(50);
  return { payload: JSON.stringify(answer) };
}

async function* pieces() {
  for (const piece of ['{"answered":', "true}"]) {
    await setTimeout(50);
    yield Buffer.from(piece);
  }
}

test("a client that has sent all and says so gets its answer from the HTTP API", async () => {
  door = await createHttpApi({
    port: 0,
    routes: [{ routeKey: "ANY /{proxy+}", invoke: answeredLate }],
    log: () => undefined,
  });
  const answered = await halfClosedRequest(door);
  expect(answered).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answered).toContain('{"answered":true}');
});

test("and from the Function URL, however it answers", async () => {
  door = await createFunctionUrl({ port: 0, invokeMode: "BUFFERED", invoke: answeredLate });
  expect(await halfClosedRequest(door)).toContain('{"answered":true}');
  await door.close();
  let aborted = false;
  door = await createFunctionUrl({
    port: 0,
    invokeMode: "RESPONSE_STREAM",
    async invokeWithResponseStream(_event: string, signal?: AbortSignal) {
      signal?.addEventListener("abort", () => {
        aborted = true;
      });
      await setTimeout(50);
      return { contentType: "application/json", body: pieces() };
    },
  });
  const streamed = await halfClosedRequest(door);
  expect(streamed).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(streamed.replaceAll(/\r\n\w+\r\n/g, "")).toContain('{"answered":true}');
  expect(aborted).toBe(false);
});
