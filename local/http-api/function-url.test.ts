import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { createTestFunction } from "../../testing/test-function.ts";
import type { FrontEnd } from "./front-end-server.ts";
import { createFunctionUrl } from "./function-url.ts";
import type { InvokeWithResponseStream } from "./invoke.ts";
import { until } from "../../testing/until.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const log = () => undefined;

async function streamingUrl(
  invokeWithResponseStream: InvokeWithResponseStream,
  clientHangUp?: "stops-stream" | "goes-unnoticed",
): Promise<FrontEnd> {
  const url = await createFunctionUrl({
    port: 0,
    invokeMode: "RESPONSE_STREAM",
    invokeWithResponseStream,
    log,
    cors: { allowOrigins: ["*"] },
    ...(clientHangUp && { clientHangUp }),
  });
  closing.push(url.close);
  return url;
}

function testFunction(source: string) {
  const created = createTestFunction(source);
  closing.push(created.close);
  return created;
}

/** A Hono application, written and bundled as for Lambda. Each event is sent when its file exists. */
const HONO_APPLICATION = `
  import { existsSync } from "node:fs";
  import { Hono } from "hono";
  import { streamSSE } from "hono/streaming";
  import { streamHandle } from "hono/aws-lambda";
  const app = new Hono();
  app.post("/echo/:name", async (c) => c.json({ name: c.req.param("name"), got: await c.req.json() }, 201, { "x-a": "b" }));
  app.get("/empty", (c) => c.body(null, 204));
  app.get("/fail", () => { throw new Error("inside"); });
  app.get("/stream", (c) => streamSSE(c, async (stream) => {
    await stream.writeSSE({ data: "first" });
    while (!existsSync(c.req.query("go"))) await stream.sleep(10);
    await stream.writeSSE({ data: "second" });
    console.log("ended");
  }));
  export const handler = streamHandle(app);
`;

function honoFunction() {
  const { outputFiles } = buildSync({
    stdin: { contents: HONO_APPLICATION, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    write: false,
  });
  return testFunction(outputFiles[0]?.text ?? "");
}

describe("a Function URL in front of a Hono application", () => {
  it("carries requests in, and status, headers and bodies out", async () => {
    const { url } = await streamingUrl(honoFunction().invokeWithResponseStream);
    const echoed = await fetch(`${url}/echo/a%2Fb`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "https://chat.example" },
      body: '{"text":"grüezi"}',
    });
    expect(await echoed.json()).toEqual({ name: "a/b", got: { text: "grüezi" } });
    expect([echoed.status, echoed.headers.get("x-a"), echoed.headers.get("access-control-allow-origin")]).toEqual([
      201,
      "b",
      "*",
    ]);
    expect((await fetch(`${url}/empty`)).status).toBe(204);
    expect((await fetch(`${url}/nowhere`)).status).toBe(404);
    expect((await fetch(`${url}/fail`)).status).toBe(500);
  });

  it("streams each event as it is written", async () => {
    const { url } = await streamingUrl(honoFunction().invokeWithResponseStream);
    const folder = mkdtempSync(join(tmpdir(), "function-url-"));
    const go = join(folder, "go");
    const response = await fetch(`${url}/stream?go=${encodeURIComponent(go)}`);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    const seen: string[] = [];
    for await (const chunk of response.body ?? []) {
      seen.push(Buffer.from(chunk).toString());
      writeFileSync(go, "");
    }
    expect(seen).toEqual(["data: first\n\n", "data: second\n\n"]);
    rmSync(folder, { recursive: true });
  });
});

describe("a streamed response", () => {
  it("has the type of the stream when there is no prelude", async () => {
    const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.setContentType("text/plain"); stream.write("plain"); stream.end(); });`;
    const response = await fetch((await streamingUrl(testFunction(source).invokeWithResponseStream)).url);
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      "text/plain",
      "plain",
    ]);
  });

  it("finds its prelude in any pieces, and sets cookies", async () => {
    const whole = Buffer.from(`{"statusCode":202,"cookies":["a=1"]}${"\0".repeat(8)}grüezi`);
    for (let cut = 1; cut < whole.length; cut++) {
      const body = (async function* () {
        yield whole.subarray(0, cut);
        yield whole.subarray(cut);
      })();
      const contentType = "application/vnd.awslambda.http-integration-response";
      const url = await streamingUrl(async () => ({ contentType, body }));
      const response = await fetch(url.url);
      expect([response.status, response.headers.getSetCookie(), await response.text()]).toEqual([
        202,
        ["a=1"],
        "grüezi",
      ]);
    }
  });

  it.each([
    ["fails before its first byte", "throw new Error()"],
    ["ends without the prelude it promised", "awslambda.HttpResponseStream.from(stream, {}).end()"],
    [
      "has a malformed prelude",
      "awslambda.HttpResponseStream.from(stream, { statusCode: 'x' }).write(''); stream.end()",
    ],
  ])("is a 502 when it %s", async (_, statement) => {
    const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => { ${statement} });`;
    const response = await fetch((await streamingUrl(testFunction(source).invokeWithResponseStream)).url);
    expect([response.status, await response.json()]).toEqual([502, { message: "Internal Server Error" }]);
  });

  it("breaks off when the function fails on the way", async () => {
    const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.write("half"); throw new Error(); });`;
    const response = await fetch((await streamingUrl(testFunction(source).invokeWithResponseStream)).url);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("terminated");
  });

  it("is held back by a slow client", async () => {
    let taken = 0;
    const chunk = new Uint8Array(1024 * 1024);
    const body = (async function* () {
      for (; taken < 64; taken++) yield chunk;
    })();
    const { url } = await streamingUrl(async () => ({ contentType: "text/plain", body }));
    const response = await fetch(url);
    await new Promise((done) => setTimeout(done, 300));
    expect(taken).toBeLessThan(64);
    expect((await response.arrayBuffer()).byteLength).toBe(64 * 1024 * 1024);
  });

  it.each([
    ["before", ""],
    ["after", "stream.write('first');"],
  ])("stops for a client that hangs up %s the first byte", async (_, statement) => {
    const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      ${statement} console.log("begun");
      await new Promise((done) => stream.on("error", done).on("close", done));
      console.log("stopped"); });`;
    const streaming = testFunction(source);
    const { url } = await streamingUrl(streaming.invokeWithResponseStream);
    const controller = new AbortController();
    const fetched = fetch(url, { signal: controller.signal }).then((response) => response.text());
    await until(() => streaming.lines.includes("begun"));
    controller.abort();
    await expect(fetched).rejects.toThrow("aborted");
    await until(() => streaming.lines.includes("stopped"));
  });

  it("runs on unnoticed when asked to do as AWS documents", async () => {
    const source = `exports.handler = awslambda.streamifyResponse(async (event, stream) => {
      stream.on("error", () => console.log("noticed"));
      for (let count = 0; count < 20; count++) { stream.write("x"); await new Promise((done) => setTimeout(done, 10)); }
      stream.end();
      console.log("finished"); });`;
    const streaming = testFunction(source);
    const { url } = await streamingUrl(streaming.invokeWithResponseStream, "goes-unnoticed");
    const controller = new AbortController();
    await (await fetch(url, { signal: controller.signal })).body?.getReader().read();
    controller.abort();
    await until(() => streaming.lines.length > 0);
    expect(streaming.lines).toEqual(["finished"]);
  });
});

describe("a buffered Function URL", () => {
  async function bufferedUrl(source: string) {
    const { invoke } = testFunction(source);
    const url = await createFunctionUrl({ port: 0, invokeMode: "BUFFERED", invoke, log });
    closing.push(url.close);
    return url.url;
  }

  it("answers with what the function returns, and gets the path as it came", async () => {
    const url = await bufferedUrl(
      "exports.handler = async (event) => ({ statusCode: 202, body: JSON.stringify([event.rawPath, event.requestContext]) })",
    );
    const response = await fetch(`${url}/a%2Fb`);
    const [rawPath, requestContext] = (await response.json()) as [string, unknown];
    expect([response.status, rawPath]).toEqual([202, "/a%2Fb"]);
    expect(requestContext).toMatchObject({ accountId: "anonymous", routeKey: "$default", stage: "$default" });
  });

  it("answers 502 when the function fails and 413 to more than 6 MB", async () => {
    const url = await bufferedUrl("exports.handler = async () => { throw new Error() }");
    expect((await fetch(url)).status).toBe(502);
    expect((await fetch(url, { method: "POST", body: "x".repeat(6 * 1024 * 1024 + 1) })).status).toBe(413);
  });
});
