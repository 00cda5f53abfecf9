import { keyPair } from "./key-pair.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
beforeEach(async () => {
  examination = await startExamination();
});
afterEach(() => examination.aws.close());

const examine = (name: string, cidr = "203.0.113.7/32") =>
  examination.examine(keyPair, { SSH_KEY_NAME: name, ALLOWED_SSH_CIDR: cidr });

test("no key pair, no port 22", async () => {
  expect(await examination.examine(keyPair)).toMatchObject({ status: "ok" });
});

test("one that exists", async () => {
  expect(await examine("my-key")).toMatchObject({
    status: "ok",
    found: "my-key exists; 203.0.113.7/32 may use port 22.",
  });
});

test("one that does not is an error", async () => {
  expect(await examine("your-key")).toMatchObject({
    status: "error",
    found: "eu-north-1 has no key pair your-key.",
    cure: expect.stringContaining("Create it"),
  });
});

test("a port 22 for the whole internet is a warning", async () => {
  expect(await examine("my-key", "0.0.0.0/0")).toMatchObject({ status: "warning" });
});
