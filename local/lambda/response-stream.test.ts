import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { standingClock } from "../../testing/standing-clock.ts";
import { createTestFunction } from "../../testing/test-function.ts";
import { until } from "../../testing/until.ts";
import type { LocalFunctionOptions } from "./local-function.ts";

const created: ReturnType<typeof createTestFunction>[] = [];
function streamingFunction(statements: string, overrides: Partial<LocalFunctionOptions> = {}) {
  const source = `
    const { once } = require("node:events");
    const closed = (stream) => new Promise((done) => stream.on("close", done));
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    exports.handler = awslambda.streamifyResponse(async (event, responseStream, context) => { ${statements} });`;
  const streaming = createTestFunction(source, overrides);
  created.push(streaming);
  return streaming;
}
afterEach(() => Promise.all(created.splice(0).map((streaming) => streaming.close())));

describe("a streaming handler", () => {
  it("has its chunks delivered while it runs", async () => {
    const folder = mkdtempSync(join(tmpdir(), "response-stream-"));
    const go = join(folder, "go");
    const streaming = streamingFunction(`
      responseStream.write("first");
      while (!require("node:fs").existsSync(event.go)) await pause(10);
      responseStream.write("second");
      responseStream.end();`);
    const { contentType, body } = await streaming.invokeWithResponseStream(JSON.stringify({ go }));
    expect(contentType).toBe("application/octet-stream");
    const seen: string[] = [];
    for await (const chunk of body) {
      seen.push(Buffer.from(chunk).toString());
      // The function waits for this before it writes on.
      writeFileSync(go, "");
    }
    rmSync(folder, { recursive: true });
    expect(seen).toEqual(["first", "second"]);
  });

  it("frames status and headers before the body", async () => {
    const streaming = streamingFunction(`
      const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: 201, headers: { "x-a": "b" } });
      stream.write("body");
      stream.end();`);
    const { contentType, body } = await streaming.invokeWithResponseStream("{}");
    expect(contentType).toBe("application/vnd.awslambda.http-integration-response");
    expect(await text(body)).toBe(`{"statusCode":201,"headers":{"x-a":"b"}}${"\0".repeat(8)}body`);
  });

  it("is a stream that pipelines understand", async () => {
    const streaming = streamingFunction(`
      responseStream.setContentType("text/plain");
      await require("node:stream/promises").pipeline(require("node:stream").Readable.from(["a", "b"]), responseStream);`);
    const { contentType, body } = await streaming.invokeWithResponseStream("{}");
    expect([contentType, await text(body)]).toEqual(["text/plain", "ab"]);
  });

  it("is held back by a slow reader", async () => {
    const streaming = streamingFunction(`
      const chunk = Buffer.alloc(1024 * 1024, "x");
      for (let written = 0; written < 64; written++) {
        if (responseStream.write(chunk)) continue;
        const drained = once(responseStream, "drain");
        await Promise.race([drained, pause(300).then(() => console.log("held back"))]);
        await drained;
      }
      console.log("finished");
      responseStream.end();`);
    const { body } = await streaming.invokeWithResponseStream("{}");
    await until(() => streaming.lines.includes("held back"));
    expect(streaming.lines).not.toContain("finished");
    expect(await text(body)).toHaveLength(64 * 1024 * 1024);
  });

  it("learns from its stream that nobody listens any more, and the environment works on", async () => {
    const streaming = streamingFunction(`
      if (!event.wait) return responseStream.end("pid " + process.pid);
      responseStream.write("pid " + process.pid);
      responseStream.on("error", (error) => console.log("error " + error.code));
      await closed(responseStream);
      console.log("closed " + responseStream.destroyed + responseStream.write("into the void"));`);
    const controller = new AbortController();
    const { body } = await streaming.invokeWithResponseStream('{"wait":true}', controller.signal);
    const seen: string[] = [];
    await expect(async () => {
      for await (const chunk of body) {
        seen.push(Buffer.from(chunk).toString());
        controller.abort(new Error("hung up"));
      }
    }).rejects.toThrow("hung up");
    await until(() => streaming.lines.includes("closed truefalse"));
    expect(streaming.lines).toContain("error ECONNRESET");
    for (let pid = ""; pid !== seen[0]; ) pid = await text((await streaming.invokeWithResponseStream("{}")).body);
  });

  it("learns it from a reader that breaks off too", async () => {
    const streaming = streamingFunction(`
      responseStream.on("error", () => {});
      responseStream.write("first");
      await closed(responseStream);
      console.log("closed");`);
    const { body } = await streaming.invokeWithResponseStream("{}");
    for await (const chunk of body) if (chunk.length > 0) break;
    await until(() => streaming.lines.includes("closed"));
  });

  it("learns it before its first byte too", async () => {
    const streaming = streamingFunction(`console.log("begun"); await closed(responseStream); console.log("closed");`);
    const controller = new AbortController();
    const invoked = streaming.invokeWithResponseStream("{}", controller.signal);
    await until(() => streaming.lines.includes("begun"));
    controller.abort(new Error("hung up"));
    await expect(invoked).rejects.toThrow("hung up");
    await until(() => streaming.lines.includes("closed"));
  });

  it("tells of a failure on the way, after what was written before", async () => {
    const streaming = streamingFunction(`responseStream.write("half"); throw new RangeError("no more");`);
    const { body } = await streaming.invokeWithResponseStream("{}");
    const seen: string[] = [];
    await expect(async () => {
      for await (const chunk of body) seen.push(Buffer.from(chunk).toString());
    }).rejects.toMatchObject({ payload: { errorType: "RangeError", errorMessage: "no more" } });
    expect(seen).toEqual(["half"]);
  });

  it.each([
    ["exits", "process.exit(1)", "Runtime.ExitError"],
    [
      "throws where nobody catches",
      "setTimeout(() => { throw new RangeError() }); await closed(responseStream)",
      "RangeError",
    ],
  ])("that %s cuts its response short", async (_, statement, errorType) => {
    const streaming = streamingFunction(`responseStream.write("half"); await pause(50); ${statement}`);
    const { body } = await streaming.invokeWithResponseStream("{}");
    await expect(text(body)).rejects.toMatchObject({ payload: { errorType } });
  });

  it("that does not end its stream in time has its response cut short", async () => {
    const timeLimits = standingClock();
    const streaming = streamingFunction(`responseStream.write("half"); await closed(responseStream);`, {
      timeLimits,
      timeoutSeconds: 1,
    });
    const { body } = await streaming.invokeWithResponseStream("{}");
    const whole = text(body);
    timeLimits.pass(1_000);
    await expect(whole).rejects.toMatchObject({ payload: { errorType: "Sandbox.Timedout" } });
  });

  it("stays busy, and billed, until nothing is left to wait for", async () => {
    const streaming = streamingFunction(
      `responseStream.end(String(process.pid)); if (event.linger) setInterval(() => {}, 1000);`,
    );
    const stream = async (event: unknown) =>
      text((await streaming.invokeWithResponseStream(JSON.stringify(event))).body);
    const first = await stream({ linger: true });
    for (let call = 0; call < 3; call++) expect(await stream({})).not.toBe(first);
  });

  it("answers a buffered invocation with its raw bytes, as on AWS", async () => {
    const streaming = streamingFunction(`
      awslambda.HttpResponseStream.from(responseStream, { statusCode: 200 }).write("body");
      responseStream.end();`);
    expect((await streaming.invoke("{}")).payload).toBe(`{"statusCode":200}${"\0".repeat(8)}body`);
  });
});

it("streams the response of an ordinary handler as its JSON", async () => {
  const buffered = createTestFunction("exports.handler = async () => ({ statusCode: 200 })");
  created.push(buffered);
  expect(await text((await buffered.invokeWithResponseStream("{}")).body)).toBe('{"statusCode":200}');
});
