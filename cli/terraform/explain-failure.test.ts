import { explainFailure } from "./explain-failure.ts";

const LOCKED = `
╷
│ Error: Error acquiring the state lock
│
│ Error message: operation error S3: PutObject, https response error StatusCode:
│ 412, RequestID: X, HostID: Y, api error PreconditionFailed: At least one of the
│ pre-conditions you specified did not hold
│ Lock Info:
│   ID:        8bb0b2c6-6ca6-4a6b-8d0f-0e8a4e6a3b0e
│   Path:      our-terraform-state/openai-sagemaker/dev/api.tfstate
│   Operation: OperationTypeApply
│   Who:       alice@laptop
│   Version:   1.11.4
│   Created:   2026-11-22 04:11:12.123456789 +0000 UTC
│   Info:
│
│
│ Terraform acquires a state lock to protect the state from being written
│ by multiple users at the same time.
╵
`;

const WITHOUT_REGISTRY = `
api  - Finding hashicorp/aws versions matching ">= 6.29.0, < 7.0.0"...
api  Error: Failed to query available provider packages

     Could not retrieve the list of available versions for provider hashicorp/aws:
     could not connect to registry.terraform.io: failed to request discovery
     document: Get "https://registry.terraform.io/.well-known/terraform.json": dial
     tcp: lookup registry.terraform.io: no such host
`;

/** What Terraform 1.11.4 says. */
const WITHOUT_PROVIDER = `
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
provider registry.terraform.io/hashicorp/aws was not found in any of the
search locations

  - /opt/mirror
`;
const OLD_MIRROR = `
Error: Failed to query available provider packages

Could not retrieve the list of available versions for provider hashicorp/aws:
no available releases match the given constraints 6.29.0
`;
const ANOTHER_BUILD = `
Error: Failed to install provider

Error while installing hashicorp/aws v6.29.0: the local package for
registry.terraform.io/hashicorp/aws 6.29.0 doesn't match any of the
checksums previously recorded in the dependency lock file (this might be
because the available checksums are for packages targeting different
platforms)
`;

test.each([
  [
    LOCKED,
    "The Terraform state is locked: alice@laptop has held the lock (apply) since 2026-11-22 04:11 UTC. Wait until that run ends and try " +
      "again; if that run is dead, use --unlock, which checks that and asks before it releases the lock.",
  ],
  [
    WITHOUT_REGISTRY,
    "Terraform cannot download the AWS provider from its registry: check the network and the proxy, or name a mirror in Terraform's CLI configuration.",
  ],
  [
    WITHOUT_PROVIDER,
    "The mirror in Terraform's CLI configuration lacks the AWS provider's version of providers/versions.tf: add it (`terraform providers mirror`), or remove the mirror from the configuration.",
  ],
  [
    OLD_MIRROR,
    "The mirror in Terraform's CLI configuration lacks the AWS provider's version of providers/versions.tf: add it (`terraform providers mirror`), or remove the mirror from the configuration.",
  ],
  [
    ANOTHER_BUILD,
    "The AWS provider that Terraform got does not match the lock file: the mirror has another build, or the lock file lacks this platform. Fix the mirror, or write a new lock file with `npm run lock-providers`.",
  ],
  [
    "Error: No valid credential sources found",
    "Terraform finds no AWS credentials: sign in (`aws sso login`, AWS_PROFILE, environment variables) first.",
  ],
  ["api error ExpiredToken: The provided token has expired.", "The AWS credentials have expired: sign in again."],
  [
    'Error: Failed to get existing workspaces: S3 bucket "our-state" does not exist.',
    "The state bucket our-state does not exist: `npx openai-sagemaker bootstrap` creates one, or correct STATE_BUCKET.",
  ],
  [
    "User: arn:aws:iam::1:user/bob is not authorized to perform: iam:CreateRole\n│ on resource: arn:aws:iam::1:role/x because",
    "AWS does not allow you iam:CreateRole on arn:aws:iam::1:role/x: `npx openai-sagemaker deployer-policy` prints what an operator has to be allowed.",
  ],
  [
    "Error: creating CloudWatch Logs Log Group (/aws/lambda/x): operation error CloudWatch Logs: CreateLogGroup, api error AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-north-1:123456789012:log-group:/aws/lambda/x'",
    'CloudWatch Logs may not use the key of KMS_KEY_ARN for /aws/lambda/x: the key\'s policy has to allow it, as docs/security.md says under "Encryption".',
  ],
  [
    '│ Error: invoking Lambda Function (x) {"errorType":"StageNotRetired","errorMessage":"arn:aws:states:eu-north-1:1:execution:m:e ended\n│ FAILED (NotEverythingRetired: Still there: endpoint e (billed).). Nothing was destroyed: an endpoint may be billed still. Run retire-endpoint with {} until it succeeds, then destroy again."}',
    "The stage was not destroyed, because its models are not retired. arn:aws:states:eu-north-1:1:execution:m:e ended FAILED (NotEverythingRetired: Still there: endpoint e (billed).). " +
      "Nothing was destroyed: an endpoint may be billed still. Run retire-endpoint with {} until it succeeds, then destroy again.",
  ],
])("explains %j", (output, sentence) => {
  expect(explainFailure(output)?.trim()).toBe(sentence);
});

test("explains neither an unknown error nor an output without an error", () => {
  expect(explainFailure("Error: Something unheard of")).toBeUndefined();
  expect(explainFailure("Apply complete!")).toBeUndefined();
});
