import { failure } from "../../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { startDeadline } from "./deadline.ts";
import { withRetries } from "./retry.ts";

const nobody = new AbortController().signal;
const throttled = (retryAfter?: number) =>
  failure("ThrottlingException", retryAfter ? { $response: { headers: { "retry-after": `${retryAfter}` } } } : {});

/** Retries a call that fails as given, and then succeeds, without really waiting. */
async function retry(failures: readonly Error[], { milliseconds = 100_000, random = 1 } = {}) {
  const left = [...failures];
  const pauses: number[] = [];
  const attempts = jest.fn();
  const call = async () => {
    const next = left.shift();
    if (next) throw next;
    return "answer";
  };
  const deadline = startDeadline(milliseconds, nobody);
  const pause = async (wait: number) => void pauses.push(wait);
  const outcome = await withRetries(call, deadline, attempts, { random: () => random, pause }).catch((error) => error);
  deadline.clear();
  return { outcome, pauses, attempts: attempts.mock.calls.length };
}

it.each(["ThrottlingException", "ModelNotReadyException"])("tries again after a %s, each time later", async (name) => {
  const { outcome, pauses, attempts } = await retry([failure(name), failure(name), failure(name)]);
  expect(outcome).toBe("answer");
  expect(pauses).toEqual([250, 500, 1_000]);
  expect(attempts).toBe(4);
});

it("spreads clients over the whole wait", async () => {
  expect((await retry([throttled()], { random: 0 })).pauses).toEqual([0]);
});

it("waits as long as the service asks", async () => {
  expect((await retry([throttled(7)], { random: 0 })).pauses).toEqual([7_000]);
});

it("does not wait for longer than there is time", async () => {
  const { outcome, attempts } = await retry([throttled(7)], { milliseconds: 5_000 });
  expect([outcome.name, attempts]).toEqual(["ThrottlingException", 1]);
});

it("gives up after eight attempts", async () => {
  const { outcome, attempts, pauses } = await retry(Array.from({ length: 20 }, () => throttled()));
  expect([outcome.name, attempts]).toEqual(["ThrottlingException", 8]);
  expect(Math.max(...pauses)).toBe(8_000);
});

it.each(["ModelError", "ServiceUnavailable", "InternalDependencyException", "TimeoutError"])(
  "does not repeat a %s: the model may have begun",
  async (name) => {
    const { outcome, attempts } = await retry([failure(name)]);
    expect([outcome.name, attempts]).toEqual([name, 1]);
  },
);

it("stops waiting when the client hangs up", async () => {
  const client = new AbortController();
  const deadline = startDeadline(100_000, client.signal);
  const call = async () => {
    setImmediate(() => client.abort());
    throw throttled(50);
  };
  await expect(withRetries(call, deadline, jest.fn())).rejects.toMatchObject({ status: 499 });
  deadline.clear();
});
