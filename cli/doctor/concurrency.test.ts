import { concurrency } from "./concurrency.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
beforeEach(async () => {
  examination = await startExamination();
});
afterEach(() => examination.aws.close());

const examine = (MAX_CONCURRENCY: string) => examination.examine(concurrency, { MAX_CONCURRENCY });

test("nothing is reserved by default", async () => {
  expect(await examination.examine(concurrency)).toMatchObject({ status: "ok" });
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
