import { AwsError } from "../../local/aws/aws-error.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";
import { credentials } from "./credentials.ts";

let examination: Examination;
let fault: AwsError | undefined;
beforeEach(async () => {
  fault = undefined;
  examination = await startExamination(() => {
    if (fault) throw fault;
  });
});
afterEach(() => examination.aws.close());

const examine = (minutesLeft?: number) => {
  const expiration = minutesLeft === undefined ? {} : { expiration: new Date(Date.now() + minutesLeft * 60_000) };
  return examination.examine(credentials, {}, {}, expiration);
};

test("tells who is calling", async () => {
  expect(await examine()).toEqual({
    name: "credentials",
    status: "ok",
    found: "arn:aws:iam::123456789012:user/operator",
  });
});

test("tells when it is not AWS that answers", async () => {
  const environment = { AWS_ENDPOINT_URL: "http://127.0.0.1:40124" };
  expect(await examination.examine(credentials, environment)).toMatchObject({
    status: "warning",
    found: expect.stringMatching(/:user\/operator at http:\/\/127\.0\.0\.1:40124, which AWS_ENDPOINT_URL /),
  });
});

test("tells for how long", async () => {
  expect(await examine(150.5)).toMatchObject({ status: "ok", found: expect.stringMatching(/, for 2 h 30 min more$/) });
});

test("credentials that expire within the hour are a warning", async () => {
  expect(await examine(20.5)).toMatchObject({
    status: "warning",
    found: "arn:aws:iam::123456789012:user/operator, but the credentials expire in 20 min.",
    cure: expect.stringContaining("Sign in again"),
  });
});

test.each([
  ["ExpiredToken", "The AWS credentials have expired.", "Sign in again."],
  [
    "InvalidClientTokenId",
    "AWS does not know these credentials.",
    "Sign in again, or check AWS_PROFILE, and that the account has enabled the region AWS_REGION.",
  ],
])("%s is an error with its cure", async (name, found, cure) => {
  fault = new AwsError(name, "The security token included in the request is not good", { status: 403 });
  expect(await examine()).toEqual({ name: "credentials", status: "error", found, cure });
});

test("what AWS has not done before is a warning that quotes it", async () => {
  fault = new AwsError("Teapot", "I cannot", { status: 418 });
  expect(await examine()).toMatchObject({ status: "warning" });
});
