import { commandLinesWithoutAws, type RefusedCommandLine } from "../../testing/cli/refused-command-line.ts";

/** A wrong command line prints one sentence, and does nothing. */

const { expectRefused, remove } = commandLinesWithoutAws();
afterAll(remove);

const TOO_OLD = /^\S+ 1\.9\.8 is older than 1\.10\. Install Terraform 1\.10 or newer/;

test.each<RefusedCommandLine>([
  ["deploy --stage my-stage", {}, /^STAGE is "my-stage", but must be/],
  ["deploy --no-doctor", { AWS_EMULATOR: "" }, /^AWS_ENDPOINT_URL puts http:\/\/127\.0\.0\.1:9 in the place of AWS\./],
  ["destroy --yes", { AWS_EMULATOR: "" }, /^AWS_ENDPOINT_URL puts http:\/\/127\.0\.0\.1:9 in the place of AWS\./],
  ["deploy --no-doctor", { TERRAFORM_BINARY_NAME: "no-such-terraform" }, /^There is no program no-such-terraform/],
  ["destroy --yes", { STAND_IN_VERSION: "1.9.8" }, TOO_OLD],
  ["destroy --yes", {}, /^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\)/],
  ["bootstrap", {}, /^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\)/],
  ["deploy-vllm --container tgi", {}, /^CONTAINER is "tgi", but must be vllm, lmi or llamacpp/],
  ["deploy-vllm --ttl-hours 0.1", {}, /^--ttl-hours is "0\.1", but must be a number of hours from 0\.25 to 720\.$/m],
  ["deploy-vllm --environment max-len=1", {}, /Give NAME=VALUE\.$/m],
  ["deploy --region Stockholm", {}, /^AWS_REGION is "Stockholm", but must be/],
  ["deploy --vpc-id vpc-1", {}, /^VPC_ID is "vpc-1", but must be/],
  ["deploy --ssh-key-name mine", {}, /^SSH_KEY_NAME is set, but ALLOWED_SSH_CIDR is not/],
  ["deploy --instance-type ml.m5.large", {}, /^INSTANCE_TYPE is "ml\.m5\.large", but must name/],
  ["deploy --no-doctor", { STAND_IN_VERSION: "1.9.8" }, TOO_OLD],
  ["destroy --stage Dev", {}, /^STAGE is "Dev", but must be/],
  ["destroy --state-bucket X", {}, /^STATE_BUCKET is "X", but must be/],
  ["bootstrap", { STAND_IN_VERSION: "1.9.8" }, TOO_OLD],
  ["bootstrap --state-bucket X", {}, /^STATE_BUCKET is "X", but must be/],
  ["deploy-vllm --alias A_b", {}, /^--alias is "A_b", but must be/],
  ["deploy-vllm --instance-count 0", {}, /^INSTANCE_COUNT is "0", but must be a whole number from 1 to 10/],
  [
    "deploy-vllm --instance-count 3 --max-instance-count 2",
    {},
    /^MAX_INSTANCE_COUNT is "2", but must be at least INSTANCE/,
  ],
  ["deploy-vllm --max-instance-count 50", {}, /^MAX_INSTANCE_COUNT is "50", but must be a whole number from 1 to 20/],
  ["deploy-vllm --idle-minutes soon", {}, /^IDLE_MINUTES is "soon", but must be a whole number of minutes/],
  ["deploy-vllm --ttl-hours day", {}, /^--ttl-hours is "day", but must be a number of hours from 0\.25 to 720\.$/m],
  ["deploy-vllm", {}, /^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\)/],
])("%s with %j ends with exit code 1 and one sentence", expectRefused);
