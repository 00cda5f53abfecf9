import { commandLinesWithoutAws, type RefusedCommandLine } from "../../testing/cli/refused-command-line.ts";

/** What only a process of its own can show: exit codes, and that one sentence is all that a wrong word brings about. */

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
  ["deploy-vllm --container tgi", {}, /^CONTAINER is "tgi", but must be vllm or lmi/],
  ["deploy-vllm --ttl-hours 0.1", {}, /^--ttl-hours is "0\.1", but must be a number of hours from 0\.25 to 720\.$/m],
  ["deploy-vllm --environment max-len=1", {}, /Give NAME=VALUE\.$/m],
])("%s with %j ends with exit code 1 and one sentence", expectRefused);
