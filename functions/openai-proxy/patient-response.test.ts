import { OpenAIError } from "./errors/openai-error.ts";
import { patientResponse } from "./patient-response.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const nothing = () => undefined;

/** What is sent for a text that takes so many minutes. */
async function lateBy(minutes: number, text: Promise<string>) {
  const response = patientResponse(text, { onCancel: nothing });
  await jest.advanceTimersByTimeAsync(minutes * 60_000);
  return response;
}

it("is an ordinary response while the answer does not take minutes", async () => {
  const { status, body, completed } = await patientResponse(Promise.resolve("{}"), { onCancel: nothing });
  expect([status, body, await completed]).toEqual([200, "{}", { status: 200 }]);
});

it("begins with white space before Node's fetch gives up, and stays JSON", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { status, headers, body, completed } = await lateBy(4, promise);
  expect([status, headers]).toEqual([200, { "content-type": "application/json" }]);
  const text = new Response(body).text();
  await jest.advanceTimersByTimeAsync(60_000);
  resolve('{"id":"one"}');
  expect(await text).toMatch(/^ {2,}\{"id":"one"\}$/);
  expect(JSON.parse(await text)).toEqual({ id: "one" });
  expect(await completed).toEqual({ status: 200 });
  expect(jest.getTimerCount()).toBe(0);
});

it("throws what goes wrong while there is a status for it, and says it as OpenAI's error after that", async () => {
  const error = new OpenAIError(504, "Late.", { code: "timeout" });
  await expect(patientResponse(Promise.reject(error), { onCancel: nothing })).rejects.toBe(error);
  const { promise, reject } = Promise.withResolvers<string>();
  const { body, completed } = await lateBy(4, promise);
  reject(error);
  expect(JSON.parse(await new Response(body).text())).toEqual(JSON.parse(JSON.stringify(error)));
  expect(await completed).toEqual({ status: 504, error });
});

it("hangs up on the model with its client", async () => {
  const onCancel = jest.fn();
  const response = patientResponse(new Promise(nothing), { onCancel });
  await jest.advanceTimersByTimeAsync(240_000);
  const { body, completed } = await response;
  await (body as ReadableStream).cancel();
  expect(onCancel).toHaveBeenCalledTimes(1);
  expect(await completed).toEqual({ status: 499 });
  expect(jest.getTimerCount()).toBe(0);
});
