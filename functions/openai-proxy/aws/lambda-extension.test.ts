import { setImmediate } from "node:timers/promises";
import { Invocation } from "../../../local/lambda/invocation.ts";
import { startRuntimeApi } from "../../../local/lambda/runtime-api.ts";
import { until } from "../../../testing/until.ts";
import { type LambdaExtension, lambdaExtension } from "./lambda-extension.ts";

const ARN = "arn:aws:lambda:eu-north-1:123456789012:function:f";
const lines: unknown[] = [];

async function withExtension(
  use: (
    api: Awaited<ReturnType<typeof startRuntimeApi>>,
    extension: LambdaExtension,
    over: () => number,
  ) => Promise<void>,
) {
  let over = 0;
  const api = await startRuntimeApi({
    onNext() {
      over += 1;
    },
    onResponse: () => undefined,
    onError: () => undefined,
  });
  try {
    await use(
      api,
      lambdaExtension(api.address, "usage", (line) => lines.push(line)),
      () => over,
    );
  } finally {
    api.close();
  }
}

/** The runtime asks for its next invocation; nobody reads it. */
const ask = (address: string) =>
  void fetch(`http://${address}/2018-06-01/runtime/invocation/next`).catch(() => undefined);

test.each(["before", "after"])(
  "an invocation lasts until the work is done that is handed over %s Lambda's event",
  async (order) => {
    await withExtension(async (api, extension, over) => {
      expect(await extension.isRegistered).toBe(true);
      ask(api.address);
      await until(() => over() === 1);
      const invocation = new Invocation("{}");
      const { promise: work, resolve: finish } = Promise.withResolvers<void>();
      if (order === "before") extension.lastUntil(invocation.requestId, work);
      api.deliver(invocation, ARN, Date.now() + 1_000);
      ask(api.address);
      await setImmediate();
      if (order === "after") extension.lastUntil(invocation.requestId, work);
      for (let turn = 0; turn < 50; turn += 1) await setImmediate();
      expect(over()).toBe(1);
      finish();
      await until(() => over() === 2);
    });
  },
);

test("work that fails does not keep the invocation", async () => {
  await withExtension(async (api, extension, over) => {
    await extension.isRegistered;
    ask(api.address);
    await until(() => over() === 1);
    const invocation = new Invocation("{}");
    api.deliver(invocation, ARN, Date.now() + 1_000);
    extension.lastUntil(invocation.requestId, Promise.reject(new Error("no")));
    ask(api.address);
    await until(() => over() === 2);
  });
});

test("where Lambda takes none, or there is none, the function is told", async () => {
  await withExtension(async (api) => {
    api.deliver(new Invocation("{}"), ARN, Date.now());
    expect(await lambdaExtension(api.address, "late", () => undefined).isRegistered).toBe(false);
  });
  const said: unknown[] = [];
  expect(await lambdaExtension("127.0.0.1:1", "nowhere", (line) => said.push(line)).isRegistered).toBe(false);
  expect(said).toMatchObject([{ level: "warn", error: expect.stringContaining("ECONNREFUSED") }]);
});
