import { AwsError } from "../../local/aws/aws-error.ts";
import { region } from "./region.ts";
import { type Examination, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let fault: AwsError | undefined;
beforeEach(async () => {
  fault = undefined;
  examination = await startExamination(({ service }) => {
    if (fault && service === "ec2") throw fault;
  });
});
afterEach(() => examination.aws.close());

const notEnabled = {
  status: "error",
  found: "The account has not enabled the region eu-north-1.",
  cure: expect.stringContaining("Enable it in the AWS console"),
};

test("an enabled region", async () => {
  expect(await examination.examine(region)).toEqual({
    name: "region",
    status: "ok",
    found: "eu-north-1 is enabled.",
  });
});

test("a region that the account has not enabled is an error", async () => {
  examination.aws.network.optInStatus = "not-opted-in";
  expect(await examination.examine(region)).toMatchObject(notEnabled);
});

test("so is one that does not know credentials which are good elsewhere", async () => {
  fault = new AwsError("AuthFailure", "AWS was not able to validate the provided access credentials", { status: 401 });
  expect(await examination.examine(region)).toMatchObject(notEnabled);
});

test("a question that an organization forbids is a warning", async () => {
  const secret = "Encoded authorization failure message: abcdef";
  fault = new AwsError("UnauthorizedOperation", `You are not authorized to perform this. ${secret}`, { status: 403 });
  expect(await examination.examine(region)).toMatchObject({
    status: "warning",
    found:
      "Not checked. AWS does not allow it: You are not authorized to perform this. `npx openai-sagemaker deployer-policy` prints what an operator has to be allowed.",
  });
});
