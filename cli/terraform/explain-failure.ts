import { stripVTControlCharacters } from "node:util";

interface Explanation {
  /** Matched against the output on one line, without frames and colours. */
  readonly pattern: RegExp;
  readonly sentence: (...groups: string[]) => string;
}

/** Terraform's failures that an operator can fix, the most specific first. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    // Source: the lock's fields as Terraform and OpenTofu print them, `internal/states/statemgr/locker.go`.
    pattern:
      /Error acquiring the state lock.*?\bPath: +(\S+) .*?Operation: +(?:OperationType)?(\S+) +Who: +(.+?) +Version: .*?Created: +(\S+ \d\d:\d\d)/,
    sentence: (path, operation, who, created) =>
      `The Terraform state is locked: ${who} has held the lock (${operation?.toLowerCase()}) since ${created} UTC. Wait until that run ends and try again` +
      // The operating system locks a state in this folder, and releases the lock when the process ends.
      (/^[./]/.test(path ?? "")
        ? "."
        : "; if that run is dead, use --unlock, which checks that and asks before it releases the lock."),
  },
  {
    pattern: /Error acquiring the state lock/,
    sentence: () => "The Terraform state is locked by somebody else: wait until that run ends and try again.",
  },
  {
    // The function retire-before-destroy raises this: `StageNotRetired`.
    pattern:
      /(arn:[\w-]+:states:\S+:execution:\S+ (?:ended|is still at work) .*?Nothing was destroyed: .*?destroy again\.)/,
    sentence: (words) => `The stage was not destroyed, because its models are not retired. ${words}`,
  },
  {
    pattern: /Failed to install provider.*?(?:file exists|text file busy)/,
    sentence: () =>
      "Another Terraform is installing the provider into the same cache on this machine: wait until it is done, then run the same command again.",
  },
  {
    // Terraform asks a mirror instead of the registry, and the mirror is out of date.
    pattern: /was not found in any of the search locations|no available releases match the given constraints/,
    sentence: () =>
      "The mirror in Terraform's CLI configuration lacks the AWS provider's version of providers/versions.tf: add it (`terraform providers mirror`), or remove the mirror from the configuration.",
  },
  {
    pattern: /match any of the checksums/,
    sentence: () =>
      "The AWS provider that Terraform got does not match the lock file: the mirror has another build, or the lock file lacks this platform. Fix the mirror, or write a new lock file with `npm run lock-providers`.",
  },
  {
    pattern:
      /Failed to query available provider packages|Failed to install provider|Could not retrieve the list of available versions|Could not retrieve providers for locking/,
    sentence: () =>
      "Terraform cannot download the AWS provider from its registry: check the network and the proxy, or name a mirror in Terraform's CLI configuration.",
  },
  {
    pattern: /ExpiredToken|security token included in the request is expired|token has expired/i,
    sentence: () => "The AWS credentials have expired: sign in again.",
  },
  {
    pattern: /No valid credential sources found|no EC2 IMDS role found|failed to refresh cached credentials/,
    sentence: () =>
      "Terraform finds no AWS credentials: sign in (`aws sso login`, AWS_PROFILE, environment variables) first.",
  },
  {
    pattern: /InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch/,
    sentence: () => "AWS does not know these credentials: sign in again, or check AWS_PROFILE.",
  },
  {
    pattern: /S3 bucket "?([\w.-]+)"? does not exist|NoSuchBucket/,
    sentence: (bucket) =>
      `The state bucket${bucket === undefined ? "" : ` ${bucket}`} does not exist: \`npx openai-sagemaker bootstrap\` creates one, or correct STATE_BUCKET.`,
  },
  {
    pattern: /BucketAlready(?:OwnedByYou|Exists)/,
    sentence: () =>
      "The bucket exists already: if it belongs to your team, set STATE_BUCKET to its name instead of bootstrapping; otherwise choose another name.",
  },
  {
    pattern: /Backend configuration changed|Backend initialization required/,
    sentence: () =>
      "The Terraform state is not where the settings say: set STATE_BUCKET to what it was, or move the state yourself.",
  },
  {
    // CloudWatch Logs answers so when a key's policy does not name it: https://github.com/hashicorp/terraform-provider-aws/issues/29282
    pattern: /KMS key does not exist or is not allowed to be used with Arn '\S+?:log-group:(\S+?)'/,
    sentence: (group) =>
      `CloudWatch Logs may not use the key of KMS_KEY_ARN for ${group}: the key's policy has to allow it, as docs/security.md says under "Encryption".`,
  },
  {
    pattern: /is not authorized to perform: (\S+)(?: on resource: (\S+))?/,
    sentence: (action, resource) =>
      `AWS does not allow you ${action}${resource === undefined ? "" : ` on ${resource}`}: \`npx openai-sagemaker deployer-policy\` prints what an operator has to be allowed.`,
  },
  {
    pattern:
      /EntityAlreadyExists|ParameterAlreadyExists|ResourceAlreadyExistsException|StateMachineAlreadyExists|Function already exist/,
    sentence: () =>
      "A resource of this stage already exists, but this Terraform state does not know it: run the same command again, which finds it and imports or deletes it; if the stage was deployed with another state, set STATE_BUCKET to that state's bucket first.",
  },
  {
    pattern: /no such host|connection refused|i\/o timeout|network is unreachable/,
    sentence: () => "AWS cannot be reached: check the network, the proxy and AWS_REGION.",
  },
];

/** The sentence for a failure that an operator can fix; undefined for any other. */
export function explainFailure(output: string): string | undefined {
  const line = oneLine(output);
  for (const { pattern, sentence } of EXPLANATIONS) {
    const match = pattern.exec(line);
    if (match !== null) return sentence(...match.slice(1));
  }
  return undefined;
}

/** Terraform frames its errors, cdktf indents them, and both break lines at the width of a terminal. */
function oneLine(output: string): string {
  return stripVTControlCharacters(output).replaceAll(/[│╷╵]/g, " ").replaceAll(/\s+/g, " ");
}
