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
  return pairs
    .filter(([given, companion]) => settings[given] !== undefined && settings[companion] === undefined)
    .map(([given, companion, why]) => `${given} is set, but ${companion} is not: ${why}.`);
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
