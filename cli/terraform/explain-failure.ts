import { stripVTControlCharacters } from "node:util";

interface Explanation {
  /** Matched against the output on one line, without frames and colours. */
  readonly pattern: RegExp;
  readonly sentence: (...groups: string[]) => string;
}

/** Failures of Terraform that an operator can put right, the most telling first. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    // Source: the lock's fields as Terraform and OpenTofu print them, `internal/states/statemgr/locker.go`.
    pattern:
      /Error acquiring the state lock.*?\bPath: +(\S+) .*?Operation: +(?:OperationType)?(\S+) +Who: +(.+?) +Version: .*?Created: +(\S+ \d\d:\d\d)/,
    sentence: (path, operation, who, created) =>
      `The Terraform state is locked: ${who} is at work on it (${operation?.toLowerCase()}) since ${created} UTC. Wait until that ends and try again` +
      // The lock of a state in this folder is the operating system's, and ends with who held it.
      (/^[./]/.test(path ?? "")
        ? "."
        : "; if nobody is at work any more, say --unlock, which looks whether that can be and asks before it releases the lock."),
  },
  {
    pattern: /Error acquiring the state lock/,
    sentence: () => "The Terraform state is locked by somebody else: wait until that ends and try again.",
  },
  {
    // Of the function retire-before-destroy, in its own words: `StageNotRetired`.
    pattern:
      /(arn:[\w-]+:states:\S+:execution:\S+ (?:ended|is still at work) .*?Nothing was destroyed: .*?destroy again\.)/,
    sentence: (words) => `The stage is not destroyed, for its models are not retired. ${words}`,
  },
  {
    pattern: /Failed to install provider.*?(?:file exists|text file busy)/,
    sentence: () =>
      "Another Terraform installs the provider into the same cache on this machine: wait until it has, and run the same command again.",
  },
  {
    // A mirror is asked in the place of the registry, and is not up to date.
    pattern: /was not found in any of the search locations|no available releases match the given constraints/,
    sentence: () =>
      "The mirror in Terraform's CLI configuration has not the AWS provider's version of providers/versions.tf: put it there (`terraform providers mirror`), or take the mirror out of the configuration.",
  },
  {
    pattern: /match any of the checksums/,
    sentence: () =>
      "The AWS provider that Terraform got is not the one of the lock file: the mirror has another build, or none for this platform was locked. Mend the mirror, or write the lock file anew with `npm run lock-providers`.",
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
      "The bucket exists already: if it is your team's, there is nothing to bootstrap, set STATE_BUCKET to its name; otherwise choose another name.",
  },
  {
    pattern: /Backend configuration changed|Backend initialization required/,
    sentence: () =>
      "The Terraform state lies elsewhere than the settings say: set STATE_BUCKET to what it was, or move the state yourself.",
  },
  {
    pattern: /is not authorized to perform: (\S+)(?: on resource: (\S+))?/,
    sentence: (action, resource) =>
      `AWS does not allow you ${action}${resource === undefined ? "" : ` on ${resource}`}: use a role with more rights.`,
  },
  {
    pattern:
      /EntityAlreadyExists|ParameterAlreadyExists|ResourceAlreadyExistsException|StateMachineAlreadyExists|Function already exist/,
    sentence: () =>
      "Something of this stage exists already that this Terraform state does not know: run the same command again, which finds it and imports or deletes it; if the stage was deployed with another state, set STATE_BUCKET to that one's bucket first.",
  },
  {
    pattern: /no such host|connection refused|i\/o timeout|network is unreachable/,
    sentence: () => "AWS cannot be reached: check the network, the proxy and AWS_REGION.",
  },
];

/** The sentence for a failure that an operator can put right. */
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
