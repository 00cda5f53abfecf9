import { execFile } from "node:child_process";
import { join } from "node:path";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";

/** What only a process of its own can show: exit codes, and that one sentence is all that a wrong word brings about. */

const FOLDER = join(import.meta.dirname, "..", "..");
const terraform = createTerraformStandIn();
afterAll(() => terraform.remove());

/** Nothing listens there. */
const NOWHERE = {
  ...terraform.environment,
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_MAX_ATTEMPTS: "1",
};

function run(line: string, environment: Readonly<Record<string, string>> = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const options = { cwd: FOLDER, env: cleanEnvironment({ ...NOWHERE, ...environment }) };
    execFile(process.execPath, ["cli/openai-sagemaker.mjs", ...line.split(" ")], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const TOO_OLD = /^\S+ 1\.9\.8 is older than 1\.10\. Install Terraform 1\.10 or newer/;

test.each<[string, Record<string, string>, RegExp]>([
  ["deploy --stage my-stage", {}, /^STAGE is "my-stage", but must be/],
  ["deploy --region Stockholm", {}, /^AWS_REGION is "Stockholm", but must be/],
  ["deploy --vpc-id vpc-1", {}, /^VPC_ID is "vpc-1", but must be/],
  ["deploy --ssh-key-name mine", {}, /^SSH_KEY_NAME is set, but ALLOWED_SSH_CIDR is not/],
  ["deploy --instance-type ml.m5.large", {}, /^INSTANCE_TYPE is "ml\.m5\.large", but must name GPU/],
  ["deploy --no-doctor", { AWS_EMULATOR: "" }, /^AWS_ENDPOINT_URL puts http:\/\/127\.0\.0\.1:9 in the place of AWS\./],
  ["destroy --yes", { AWS_EMULATOR: "" }, /^AWS_ENDPOINT_URL puts http:\/\/127\.0\.0\.1:9 in the place of AWS\./],
  ["deploy --no-doctor", { TERRAFORM_BINARY_NAME: "no-such-terraform" }, /^There is no program no-such-terraform/],
  ["deploy --no-doctor", { STAND_IN_VERSION: "1.9.8" }, TOO_OLD],
  ["destroy --yes", { STAND_IN_VERSION: "1.9.8" }, TOO_OLD],
  ["destroy --stage Dev", {}, /^STAGE is "Dev", but must be/],
  ["destroy --state-bucket X", {}, /^STATE_BUCKET is "X", but must be/],
  ["destroy --yes", {}, /^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\)/],
  ["bootstrap", { STAND_IN_VERSION: "1.9.8" }, TOO_OLD],
  ["bootstrap", {}, /^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\)/],
  ["bootstrap --state-bucket X", {}, /^STATE_BUCKET is "X", but must be/],
  ["deploy-vllm --alias A_b", {}, /^--alias is "A_b", but must be/],
  ["deploy-vllm --container tgi", {}, /^CONTAINER is "tgi", but must be vllm or lmi/],
  ["deploy-vllm --instance-count 0", {}, /^INSTANCE_COUNT is "0", but must be a whole number from 1 to 10/],
  [
    "deploy-vllm --instance-count 3 --max-instance-count 2",
    {},
    /^MAX_INSTANCE_COUNT is "2", but must be at least INSTANCE/,
  ],
  ["deploy-vllm --max-instance-count 50", {}, /^MAX_INSTANCE_COUNT is "50", but must be a whole number from 1 to 20/],
  ["deploy-vllm --idle-minutes soon", {}, /^IDLE_MINUTES is "soon", but must be a whole number of minutes/],
  ["deploy-vllm --ttl-hours 0.1", {}, /^--ttl-hours is "0\.1", but must be a number of hours from 0\.25 to 720\.$/m],
  ["deploy-vllm --ttl-hours day", {}, /^--ttl-hours is "day", but must be a number of hours from 0\.25 to 720\.$/m],
  ["deploy-vllm --environment max-len=1", {}, /Give NAME=VALUE\.$/m],
  ["deploy-vllm", {}, /^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\)/],
])("%s with %j ends with exit code 1 and one sentence", async (line, environment, sentence) => {
  const { code, stdout, stderr } = await run(line, environment);
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
});
