import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { standingClock } from "../../testing/standing-clock.ts";
import { createTestFunction } from "../../testing/test-function.ts";
import { until } from "../../testing/until.ts";
import { SHIFTED_CLOCK } from "../shifted-clock.ts";
import type { LocalFunctionOptions } from "./local-function.ts";

const created: ReturnType<typeof createTestFunction>[] = [];
function testFunction(source: string, overrides: Partial<LocalFunctionOptions> = {}) {
  const testFunction = createTestFunction(source, overrides);
  created.push(testFunction);
  return testFunction;
}
afterEach(() => Promise.all(created.splice(0).map((testFunction) => testFunction.close())));

describe("a handler", () => {
  it("gets the event and answers with what its promise resolves to", async () => {
    const echo = testFunction("exports.handler = async (event) => ({ got: event })");
    expect(await echo.call({ text: "grüezi" })).toEqual({ result: { got: { text: "grüezi" } } });
  });

  it("may answer by callback, or with nothing at all", async () => {
    const byCallback = testFunction("exports.handler = (event, context, callback) => callback(null, event + 1)");
    const silent = testFunction("exports.handler = () => {}");
    expect(await byCallback.call(1)).toEqual({ result: 2 });
    expect(await silent.call(1)).toEqual({ result: null });
  });

  it("may lie deeper in its module", async () => {
    const nested = testFunction("exports.api = { v2: { handler: async () => 'nested' } }", {
      handler: "index.api.v2.handler",
    });
    expect(await nested.call({})).toEqual({ result: "nested" });
  });

  it("gets a context object", async () => {
    const source = `exports.handler = async (event, context) =>
      ({ ...context, remaining: context.getRemainingTimeInMillis(), task: process.env.LAMBDA_TASK_ROOT === process.cwd() })`;
    const { result } = await testFunction(source).call({});
    expect(result).toMatchObject({
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: "test-function",
      functionVersion: "$LATEST",
      invokedFunctionArn: "arn:aws:lambda:eu-north-1:000000000000:function:test-function",
      memoryLimitInMB: "256",
      callbackWaitsForEmptyEventLoop: true,
      task: true,
    });
    expect(result.remaining).toBeGreaterThan(0);
    expect(result.remaining).toBeLessThanOrEqual(30_000);
  });

  it("sees Lambda's environment variables and its own, and none of the developer's", async () => {
    process.env.DEVELOPERS_SECRET = "leaked";
    const show = testFunction("exports.handler = async () => process.env", { environment: { STAGE: "dev" } });
    const { result } = await show.call({});
    delete process.env.DEVELOPERS_SECRET;
    expect(Object.keys(result).sort()).toEqual(
      [
        "AWS_ACCESS_KEY_ID AWS_DEFAULT_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API AWS_REGION AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN HOME LAMBDA_TASK_ROOT LANG PATH STAGE",
        "TMPDIR TZ _HANDLER",
        ...Object.keys(SHIFTED_CLOCK),
      ]
        .flatMap((line) => line.split(" "))
        .sort(),
    );
    expect(result).toMatchObject({ AWS_REGION: "eu-north-1", STAGE: "dev" });
  });

  it("has a heap in proportion to its memory, and its process is told before it runs", async () => {
    const started: number[] = [];
    const show = testFunction("exports.handler = async () => ({ flags: process.execArgv, id: process.pid })", {
      memoryMiB: 1_000,
      onStart: (processId) => started.push(processId),
    });
    expect((await show.call({})).result).toEqual({
      flags: ["--max-old-space-size=900", "--max-semi-space-size=50"],
      id: started[0],
    });
  });

  it("writes its log line by line", async () => {
    const talkative = testFunction(
      "exports.handler = async () => { console.log('one\\ntwo'); console.error('three') }",
    );
    await talkative.call({});
    await talkative.close();
    expect(talkative.lines.sort()).toEqual(["one", "three", "two"]);
  });
});

describe("a failing function", () => {
  it("tells its caller type, message and trace of what it threw", async () => {
    const throwing = testFunction("exports.handler = async () => { throw new TypeError('no such thing') }");
    expect(await throwing.call({})).toEqual({
      functionError: "Unhandled",
      result: { errorType: "TypeError", errorMessage: "no such thing", trace: expect.any(Array) },
    });
  });

  it("is stopped at its time limit and works again after it", async () => {
    const timeLimits = standingClock();
    const hanging = testFunction(
      `exports.handler = async (event) => {
        if (!event.hang) return "fine";
        console.log("hangs");
        return new Promise(() => setInterval(() => {}, 1000));
      }`,
      { timeLimits, timeoutSeconds: 1 },
    );
    const hangs = hanging.call({ hang: true });
    await until(() => hanging.lines.includes("hangs"));
    timeLimits.pass(1_000);
    expect(await hangs).toEqual({
      functionError: "Unhandled",
      result: {
        errorType: "Sandbox.Timedout",
        errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/),
      },
    });
    expect(await hanging.call({})).toEqual({ result: "fine" });
  });

  it.each([
    ["exits", "process.exit(3)", "Runtime.ExitError", "exit status 3"],
    ["exits as if all were well", "process.exit(0)", "Runtime.ExitError", "exited without providing a reason"],
    ["is killed", "process.kill(process.pid, 'SIGKILL')", "Runtime.ExitError", "signal: SIGKILL"],
    ["throws where nobody catches", "setTimeout(() => { throw new RangeError('late') })", "RangeError", "late"],
    ["forgets a rejection", "Promise.reject(new Error('forgotten'))", "Runtime.UnhandledPromiseRejection", "forgotten"],
    ["never settles its promise", "", "Runtime.NodeJsExit", "never settled"],
    ["answers with what JSON cannot say", "return 1n", "TypeError", "BigInt"],
  ])("%s", async (_, statement, errorType, message) => {
    const failing = testFunction(`exports.handler = async () => { ${statement}; await new Promise(() => {}) }`);
    expect(await failing.call({})).toEqual({
      functionError: "Unhandled",
      result: expect.objectContaining({ errorType, errorMessage: expect.stringContaining(message) }),
    });
  });

  it.each([
    ["throws while it is loaded", "throw new Error('no settings')", "index.handler", "Error", "no settings"],
    ["lacks a module", "require('nowhere')", "index.handler", "Runtime.ImportModuleError", "nowhere"],
    ["is not JavaScript", "}", "index.handler", "Runtime.UserCodeSyntaxError", "Unexpected token"],
    ["lacks its handler", "", "index.handler", "Runtime.HandlerNotFound", "index.handler is undefined or not exported"],
    ["lacks its file", "", "main.handler", "Runtime.ImportModuleError", "main"],
    ["has no proper handler name", "", "index", "Runtime.MalformedHandlerName", "index"],
  ])("%s", async (_, source, handler, errorType, message) => {
    const broken = testFunction(source, { handler });
    expect(await broken.call({})).toEqual({
      functionError: "Unhandled",
      result: expect.objectContaining({ errorType, errorMessage: expect.stringContaining(message) }),
    });
  });

  it("cannot answer with more than 6 MB, nor be asked with more", async () => {
    const large = testFunction("exports.handler = async (length) => 'x'.repeat(length)");
    expect((await large.call(6_291_554)).functionError).toBeUndefined();
    expect((await large.call(6_291_555)).result.errorType).toBe("Function.ResponseSizeTooLarge");
    await expect(large.call("x".repeat(6_291_555))).rejects.toMatchObject({ name: "RequestEntityTooLargeException" });
  });
});

describe("execution environments", () => {
  const COUNTING =
    "let count = 0; exports.handler = async (ms) => " +
    "{ count++; await new Promise((done) => setTimeout(done, ms)); return { count, pid: process.pid } }";

  it("are used again, one invocation at a time", async () => {
    const counting = testFunction(COUNTING);
    expect((await counting.call(0)).result.count).toBe(1);
    expect((await counting.call(0)).result.count).toBe(2);
  });

  it("are started when all are busy", async () => {
    const counting = testFunction(COUNTING);
    const [first, second] = await Promise.all([counting.call(300), counting.call(300)]);
    expect([first.result.count, second.result.count]).toEqual([1, 1]);
  });

  it("are not started beyond the limit", async () => {
    const counting = testFunction(COUNTING, { concurrency: 1 });
    const first = counting.call(0);
    await expect(counting.call(0)).rejects.toMatchObject({ name: "TooManyRequestsException" });
    expect((await first).result.count).toBe(1);
  });

  it("end when they had no work for a while", async () => {
    const counting = testFunction(COUNTING, { idleSeconds: 0 });
    const { pid } = (await counting.call(0)).result;
    await until(() => !isRunning(pid));
    expect((await counting.call(0)).result.count).toBe(1);
  });

  it("are gone after close, with what was unpacked, and what they were doing has failed", async () => {
    const looping = testFunction(
      "exports.handler = async () => { console.log(process.pid + ' ' + __dirname); for (;;); }",
    );
    const running = looping.call({});
    await until(() => looping.lines.length > 0);
    const [pid, folder] = (looping.lines[0] ?? "").split(" ");
    await looping.close();
    expect(isRunning(Number(pid))).toBe(false);
    expect(existsSync(String(folder))).toBe(false);
    expect((await running).result.errorType).toBe("Runtime.ExitError");
    await expect(looping.call({})).rejects.toThrow("takes no more invocations");
  });
});

it("does not outlive the process that started it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "killed-parent-"));
  const zipPath = join(folder, "function.zip");
  writeFileSync(zipPath, zipSync({ "index.js": strToU8("exports.handler = async () => process.pid") }));
  const script = `
    import { createLocalFunction } from ${JSON.stringify(join(import.meta.dirname, "local-function.ts"))};
    const created = createLocalFunction({
      name: "orphan", zipPath: ${JSON.stringify(zipPath)}, handler: "index.handler", environment: {}, timeoutSeconds: 9,
      memoryMiB: 256, arn: "arn:aws:lambda:eu-north-1:000000000000:function:orphan", log: console.error,
    });
    console.log((await created.invoke("{}")).payload);`;
  const environment = { ...process.env, TMPDIR: folder };
  const parent = spawn(process.execPath, ["--input-type=module", "-e", script], { env: environment });
  const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
  expect(isRunning(pid)).toBe(true);
  parent.kill("SIGKILL");
  await until(() => !isRunning(pid));
  rmSync(folder, { recursive: true });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
