import { concurrency } from "./concurrency.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
beforeEach(async () => {
  examination = await startExamination();
});
afterEach(() => examination.aws.close());

const examine = (MAX_CONCURRENCY: string) => examination.examine(concurrency, { MAX_CONCURRENCY });

test("nothing is reserved by default, and what the account may run is asked all the same", async () => {
  expect(await examination.examine(concurrency)).toMatchObject({
    status: "ok",
    found:
      "Lambda runs 1000 executions at a time in eu-north-1, of which 1000 are not reserved; the functions share them.",
  });
});

test.each([
  ["a new account", { limit: 10, unreserved: 10 }],
  ["an account whose executions others have reserved", { limit: 1000, unreserved: 99 }],
])("%s is warned that few can be answered at a time", async (_, account) => {
  Object.assign(examination.aws.functionConcurrency, account);
  expect(await examination.examine(concurrency)).toMatchObject({
    status: "warning",
    found: expect.stringContaining(`of which ${account.unreserved} are not reserved; each answer`),
    cure: expect.stringContaining("Service Quotas, AWS Lambda, Concurrent executions"),
  });
});

test("what Lambda does not say is no ok", async () => {
  Object.assign(examination.aws.functionConcurrency, { limit: undefined, unreserved: undefined });
  expect(await examination.examine(concurrency)).toMatchObject({ status: "warning" });
});

test("what the account has", async () => {
  expect(await examine("450")).toMatchObject({
    status: "ok",
    found: expect.stringMatching(
      /^MAX_CONCURRENCY reserves 900 .* in eu-north-1, 450 for each door; 1000 are not reserved\.$/,
    ),
  });
});

test("more than the account has is an error", async () => {
  expect(await examine("451")).toMatchObject({
    status: "error",
    found: expect.stringContaining("may have 1000, of which 100"),
  });
});

test("a new account has nothing to reserve", async () => {
  Object.assign(examination.aws.functionConcurrency, { limit: 10, unreserved: 10 });
  expect(await examine("1")).toMatchObject({
    status: "error",
    cure: expect.stringContaining("Leave MAX_CONCURRENCY out"),
  });
});

test("what others have reserved, or an earlier deployment, is a warning", async () => {
  examination.aws.functionConcurrency.unreserved = 300;
  expect(await examine("101")).toMatchObject({
    status: "warning",
    found: expect.stringContaining("300 are not reserved"),
  });
});
