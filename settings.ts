import { existsSync, readFileSync } from "node:fs";
import { isIPv4 } from "node:net";
import { parseEnv } from "node:util";
import * as v from "valibot";
import { ContainerKind } from "./contract/catalog-entry.ts";
import { INSTANCE_TYPES } from "./contract/instance-types.ts";
import { STAGE_PATTERN } from "./names.ts";

/** Raised with one sentence per wrong setting: its name, its value and what is allowed. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

const text = (pattern: RegExp, allowed: string) => v.pipe(v.string(), v.regex(pattern, allowed));

const cidr = v.pipe(
  v.string(),
  v.check(isCidr, "must be an IPv4 network such as 203.0.113.7/32 (one address) or 203.0.113.0/24"),
);

/** Nothing may be set behind the network's bits: the AWS provider refuses `203.0.113.7/24`, but only after synth. */
function isCidr(value: string): boolean {
  const [address = "", bits = "", ...rest] = value.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(bits) || Number(bits) > 32 || rest.length > 0) return false;
  const number = address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return number % 2 ** (32 - Number(bits)) === 0;
}

/** A whole number as text, since the environment has only texts. */
const wholeNumber = (least: number, most: number, allowed: string) =>
  v.pipe(text(/^\d{1,5}$/, allowed), v.transform(Number), v.minValue(least, allowed), v.maxValue(most, allowed));

const schedule = text(
  /^(cron\(\S+ \S+ \S+ \S+ \S+ \S+\)|rate\(\d+ (minutes?|hours?|days?)\))$/,
  "must be an EventBridge schedule such as cron(0 8 ? * MON-FRI *)",
);

const instanceTypes = v.pipe(
  v.string(),
  v.transform((list) => list.split(",").map((type) => type.trim())),
  v.array(
    v.pipe(
      v.string(),
      v.check(
        (type) => Object.hasOwn(INSTANCE_TYPES, type),
        `must name GPU instance types, separated by commas, from: ${Object.keys(INSTANCE_TYPES).join(", ")}`,
      ),
    ),
  ),
);

/** What a browser sends as `Origin`: scheme, host and perhaps a port. */
const ORIGIN = /^(\*|https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)$/;
const HOST = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

const listOf = (pattern: RegExp, allowed: string) =>
  v.pipe(
    v.string(),
    v.transform((list) => list.split(",").map((item) => item.trim())),
    v.array(text(pattern, allowed)),
  );

function isTimeZone(value: string): boolean {
  return Intl.supportedValuesOf("timeZone").includes(value) || value === "UTC";
}

/** Every setting with its default. The name is that of the environment variable. */
const SettingsSchema = v.object({
  STAGE: v.optional(
    text(STAGE_PATTERN, "must be 1 to 12 lower-case letters and digits, beginning with a letter, such as dev"),
    "dev",
  ),
  AWS_REGION: v.optional(text(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region such as eu-north-1"), "eu-north-1"),
  VPC_ID: v.optional(text(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, "must be a VPC's id such as vpc-0123456789abcdef0")),
  SUBNET_ID: v.optional(
    text(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, "must be a subnet's id such as subnet-0123456789abcdef0"),
  ),
  SSH_KEY_NAME: v.optional(text(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, "must be the name of an EC2 key pair")),
  ALLOWED_SSH_CIDR: v.optional(cidr),
  ALLOWED_WEB_CIDR: v.optional(cidr),
  WEBUI_INSTANCE_TYPE: v.optional(
    text(
      // Nitro, for its names of volumes; not Graviton, for another processor needs another machine image.
      /^(t3a?|[cmr][5-8](?!g)[a-z-]*)\.[a-z0-9]+$/,
      "must be an EC2 instance type of the families t3, t3a, m5 to m8, c5 to c8 or r5 to r8 without Graviton, such as t3.small",
    ),
    "t3.small",
  ),
  WEBUI_VOLUME_GIB: v.optional(
    v.pipe(
      text(/^[1-9]\d{0,4}$/, "must be a whole number of GiB from 1 to 16384"),
      v.transform(Number),
      v.maxValue(16_384, "must be a whole number of GiB from 1 to 16384"),
    ),
    "20",
  ),
  WEBUI_DOMAIN: v.optional(
    text(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
      "must be a domain name in lower case such as chat.example.com",
    ),
  ),
  WEBUI_ADMIN_EMAIL: v.optional(
    text(
      // What Open WebUI takes for one: it knows `localhost`, and otherwise wants a dot.
      /^[a-z0-9._+-]{1,64}@(localhost|([a-z0-9-]+\.)+[a-z0-9-]+)$/,
      "must be an e-mail address in lower case such as admin@example.com",
    ),
    "admin@localhost",
  ),
  WEBUI_VERSION: v.optional(text(/^\d+\.\d+\.\d+$/, "must be a version of Open WebUI such as 0.12.4"), "0.12.4"),
  WEBUI_DIGEST: v.optional(
    text(/^sha256:[0-9a-f]{64}$/, "must be the digest of that version's image, sha256: and 64 hexadecimal digits"),
  ),
  HF_MODEL_ID: v.optional(
    text(
      /^(?=.{1,96}$)([A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*$/,
      "must be a repository on the Hugging Face hub such as distilgpt2 or Qwen/Qwen3-4B",
    ),
    "distilgpt2",
  ),
  HF_MODEL_REVISION: v.optional(text(/^[\w./-]{1,128}$/, "must be a branch, tag or commit on the hub"), "main"),
  MODEL_S3_URI: v.optional(
    text(
      /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([\w.=-]+\/)+$/,
      "must be an S3 prefix with a slash at its end such as s3://my-bucket/my-model/",
    ),
  ),
  INSTANCE_TYPE: v.optional(instanceTypes, "ml.g4dn.xlarge"),
  CONTAINER: v.optional(v.picklist(ContainerKind.options, "must be vllm or lmi"), "vllm"),
  HF_TOKEN_SECRET: v.optional(
    text(
      /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/,
      "must be the ARN of a secret in Secrets Manager such as arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
    ),
  ),
  INSTANCE_COUNT: v.optional(wholeNumber(1, 10, "must be a whole number from 1 to 10"), "1"),
  MAX_INSTANCE_COUNT: v.optional(wholeNumber(1, 20, "must be a whole number from 1 to 20")),
  IDLE_MINUTES: v.optional(wholeNumber(5, 1440, "must be a whole number of minutes from 5 to 1440")),
  SCHEDULE_START: v.optional(schedule),
  SCHEDULE_STOP: v.optional(schedule),
  SCHEDULE_TIME_ZONE: v.optional(
    v.pipe(v.string(), v.check(isTimeZone, "must be the name of a time zone such as Europe/Stockholm")),
    "UTC",
  ),
  NOTIFY_EMAIL: v.optional(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "must be an e-mail address such as ops@example.com")),
  BUDGET_USD: v.optional(
    v.pipe(text(/^[1-9]\d{0,6}$/, "must be a whole number of US dollars from 1 to 9999999"), v.transform(Number)),
  ),
  TRACING: v.optional(v.picklist(["on", "off"], "must be on or off"), "off"),
  CORS_ORIGINS: v.optional(
    listOf(ORIGIN, "must be origins in lower case, separated by commas, such as https://app.example.com, or *"),
    "*",
  ),
  MEDIA_DOMAINS: v.optional(
    listOf(HOST, "must be host names in lower case, separated by commas, such as images.example.com"),
  ),
  REQUESTS_PER_SECOND: v.optional(wholeNumber(1, 10_000, "must be a whole number from 1 to 10000"), "500"),
  MAX_CONCURRENCY: v.optional(wholeNumber(1, 10_000, "must be a whole number from 1 to 10000")),
  LIMITS_WHEN_UNREACHABLE: v.optional(v.picklist(["open", "closed"], "must be open or closed"), "open"),
  KMS_KEY_ARN: v.optional(
    text(
      /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
      "must be the ARN of a key such as arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    ),
  ),
  PERMISSIONS_BOUNDARY: v.optional(
    text(
      /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
      "must be the ARN of a policy such as arn:aws:iam::123456789012:policy/boundary",
    ),
  ),
  STATE_BUCKET: v.optional(
    text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of an S3 bucket for the Terraform state"),
  ),
});

export type Settings = v.InferOutput<typeof SettingsSchema>;
export type SettingName = keyof Settings;

/** Settings with all that the web UI needs. */
export interface WebUiSettings extends Settings {
  readonly VPC_ID: string;
  readonly SUBNET_ID: string;
  readonly ALLOWED_WEB_CIDR: string;
}

/** Whether these settings deploy the web UI; half of what it needs is an error of `readSettings`. */
export function hasWebUi(settings: Settings): settings is WebUiSettings {
  const { VPC_ID, SUBNET_ID, ALLOWED_WEB_CIDR } = settings;
  return VPC_ID !== undefined && SUBNET_ID !== undefined && ALLOWED_WEB_CIDR !== undefined;
}

export const SETTING_NAMES = Object.keys(SettingsSchema.entries) as readonly SettingName[];

interface SettingDescription {
  readonly example: string;
  readonly meaning: string;
}

/** What the reference in docs/settings.md says of each setting. */
export const SETTING_DESCRIPTIONS: Readonly<Record<SettingName, SettingDescription>> = {
  STAGE: { example: "dev", meaning: "Several deployments live side by side in one account, each a stage." },
  AWS_REGION: { example: "eu-north-1", meaning: "Region of everything that is deployed." },
  VPC_ID: {
    example: "vpc-0123456789abcdef0",
    meaning: "Network of the web UI. Without it everything else is deployed.",
  },
  SUBNET_ID: { example: "subnet-0123456789abcdef0", meaning: "Public subnet of the web UI, in `VPC_ID`." },
  SSH_KEY_NAME: {
    example: "my-key",
    meaning: "EC2 key pair. Port 22 opens only with `ALLOWED_SSH_CIDR` too; Session Manager always works.",
  },
  ALLOWED_SSH_CIDR: { example: "203.0.113.7/32", meaning: "Who may use port 22." },
  ALLOWED_WEB_CIDR: {
    example: "203.0.113.0/24",
    meaning: "Who may open the web UI. Required with it: never silently the whole internet.",
  },
  WEBUI_INSTANCE_TYPE: { example: "t3.medium", meaning: "EC2 instance type of the web UI; it needs 2 GiB of memory." },
  WEBUI_VOLUME_GIB: { example: "50", meaning: "Size of the web UI's data volume. It can grow, never shrink." },
  WEBUI_DOMAIN: {
    example: "chat.example.com",
    meaning:
      "Name that points at the web UI's address: HTTPS for `ALLOWED_WEB_CIDR`. Port 80 then opens to everybody, for the certificate alone.",
  },
  WEBUI_ADMIN_EMAIL: {
    example: "admin@example.com",
    meaning: "Whom the web UI's first administrator logs in as. It counts for an empty data volume only.",
  },
  WEBUI_VERSION: { example: "0.12.4", meaning: "Version of Open WebUI." },
  WEBUI_DIGEST: {
    example: `sha256:${"0".repeat(8)}…`,
    meaning: "Digest of that version's image: with it nobody can change what the version means.",
  },
  HF_MODEL_ID: { example: "Qwen/Qwen3-4B", meaning: "Repository on the Hugging Face hub." },
  HF_MODEL_REVISION: { example: "main", meaning: "Branch, tag or commit on the hub." },
  MODEL_S3_URI: {
    example: "s3://my-bucket/my-model/",
    meaning: "A fine-tuned model's uncompressed artefacts, instead of the hub.",
  },
  INSTANCE_TYPE: { example: "ml.g6.xlarge,ml.g5.xlarge", meaning: "Instance types in order of preference." },
  CONTAINER: {
    example: "vllm",
    meaning: "`vllm`, or `lmi` for DJL's container; sets image, environment and wire dialect.",
  },
  HF_TOKEN_SECRET: {
    example: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
    meaning:
      "ARN of a secret in Secrets Manager whose text is a token of the Hugging Face hub, for gated and private models. The token itself is nowhere in the deployment.",
  },
  INSTANCE_COUNT: { example: "2", meaning: "Instances behind the endpoint; each is billed." },
  MAX_INSTANCE_COUNT: {
    example: "4",
    meaning: "The endpoint grows up to so many instances while requests are many, and shrinks again.",
  },
  IDLE_MINUTES: { example: "60", meaning: "The model is retired when nobody asked it anything for so long." },
  SCHEDULE_START: {
    example: "cron(0 8 ? * MON-FRI *)",
    meaning: "When provision-endpoint starts by itself, as an EventBridge schedule.",
  },
  SCHEDULE_STOP: { example: "cron(0 18 ? * MON-FRI *)", meaning: "When retire-endpoint starts by itself." },
  SCHEDULE_TIME_ZONE: { example: "Europe/Stockholm", meaning: "Time zone of both." },
  NOTIFY_EMAIL: {
    example: "ops@example.com",
    meaning: "Who is told how each execution ended, and of alarms. AWS asks the address once to confirm it.",
  },
  BUDGET_USD: {
    example: "600",
    meaning:
      "What the stage may cost in a month: `NOTIFY_EMAIL` is told when it is spent, and when AWS's forecast says that it will be. AWS counts it by the tag `Stage`, once the account's owner has activated that as a cost allocation tag.",
  },
  TRACING: {
    example: "on",
    meaning: "Traces of functions and state machines in AWS X-Ray, some $5 for a million recorded requests.",
  },
  CORS_ORIGINS: {
    example: "https://app.example.com",
    meaning: "Whose pages in a browser may call the API, at both doors. A key is needed all the same.",
  },
  MEDIA_DOMAINS: {
    example: "images.example.com",
    meaning:
      "Hosts from which the model's container may fetch images, audio and video that a message names by URL. Without it only `data:` URLs are taken.",
  },
  REQUESTS_PER_SECOND: {
    example: "50",
    meaning: "Requests that the HTTP API lets through each second, all clients together; twice as many in a burst.",
  },
  MAX_CONCURRENCY: {
    example: "100",
    meaning:
      "Requests that each door works on at once; more are refused. It is taken from the account's own limit (Lambda's reserved concurrency), of which a new account has nothing to spare.",
  },
  LIMITS_WHEN_UNREACHABLE: {
    example: "closed",
    meaning:
      "What becomes of the requests of keys with limits while DynamoDB cannot be reached: `open` lets them through, `closed` refuses them. Keys without limits are not touched.",
  },
  KMS_KEY_ARN: {
    example: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    meaning:
      "Your own key for logs, notifications, usage and disks, instead of AWS's. docs/security.md has what its policy must allow.",
  },
  PERMISSIONS_BOUNDARY: {
    example: "arn:aws:iam::123456789012:policy/boundary",
    meaning: "A policy beyond which no role of the stage may do anything, whatever is allowed to it.",
  },
  STATE_BUCKET: {
    example: "my-terraform-state",
    meaning:
      "S3 bucket for the Terraform state, with native locking. Without it the state lies in `.terraform-state` of this folder.",
  },
};

/** The default of a setting as one would write it; nothing when it has none. */
export function defaultOf(name: SettingName): string | undefined {
  return SettingsSchema.entries[name].default;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Validates the settings in an environment. An empty value counts as not set, as CI systems pass unset inputs.
 * @throws SettingsError
 */
export function readSettings(environment: Environment): Settings {
  const given = Object.fromEntries(SETTING_NAMES.map((name) => [name, environment[name]?.trim() || undefined]));
  const result = v.safeParse(SettingsSchema, given);
  if (!result.success) throw new SettingsError(result.issues.map((issue) => sentence(issue, given)).join("\n"));
  const complaints = missingCompanions(result.output);
  if (complaints.length > 0) throw new SettingsError(complaints.join("\n"));
  return result.output;
}

function sentence(issue: v.BaseIssue<unknown>, given: Environment): string {
  const name = String(issue.path?.[0]?.key);
  return `${name} is "${given[name]}", but ${issue.message}.`;
}

/** Settings that only make sense together. */
function missingCompanions(settings: Settings): string[] {
  const pairs: [SettingName, SettingName, string][] = [
    ["VPC_ID", "SUBNET_ID", "the web UI needs both"],
    ["SUBNET_ID", "VPC_ID", "the web UI needs both"],
    ["VPC_ID", "ALLOWED_WEB_CIDR", "it says who may open the web UI, such as 203.0.113.7/32"],
    ["SSH_KEY_NAME", "ALLOWED_SSH_CIDR", "port 22 opens only with both"],
    ["ALLOWED_SSH_CIDR", "SSH_KEY_NAME", "port 22 opens only with both"],
  ];
  const missing = pairs
    .filter(([given, companion]) => settings[given] !== undefined && settings[companion] === undefined)
    .map(([given, companion, why]) => `${given} is set, but ${companion} is not: ${why}.`);
  const { INSTANCE_COUNT: least, MAX_INSTANCE_COUNT: most } = settings;
  if (most === undefined || most > least) return missing;
  return [...missing, `MAX_INSTANCE_COUNT is "${most}", but must be more than INSTANCE_COUNT, which is ${least}.`];
}

/** What else may stand in a .env file: variables of the tools that run beside us. */
const FOREIGN = /^(AWS|TF|TERRAFORM|CDKTF|NODE|CHECKPOINT)_/;

/**
 * The environment with the `.env` file of a folder below it: what the shell sets wins.
 * A misspelt name in the file would silently deploy a default, so it is an error.
 * @throws SettingsError
 */
export function loadEnvironment(folder: string, environment: Environment = process.env): Environment {
  const file = `${folder}/.env`;
  if (!existsSync(file)) return environment;
  const fromFile = parseEnv(readFileSync(file, "utf8"));
  const unknown = Object.keys(fromFile).filter((name) => !isSettingName(name) && !FOREIGN.test(name));
  if (unknown.length > 0) {
    throw new SettingsError(
      unknown
        .map((name) => `${name} in .env is not a setting; the settings are ${SETTING_NAMES.join(", ")}.`)
        .join("\n"),
    );
  }
  return { ...fromFile, ...environment };
}

function isSettingName(name: string): name is SettingName {
  return (SETTING_NAMES as readonly string[]).includes(name);
}
