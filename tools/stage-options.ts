import type { Command } from "commander";
import { type Names, namesOf } from "../names.ts";
import { loadEnvironment, readSettings, type SettingName, type Settings } from "../settings.ts";

/** Flags of the tools that stand for settings, by commander's name of the option. */
const SETTING_OF_FLAG = {
  stage: "STAGE",
  region: "AWS_REGION",
  vpcId: "VPC_ID",
  subnetId: "SUBNET_ID",
  sshKeyName: "SSH_KEY_NAME",
  allowedSshCidr: "ALLOWED_SSH_CIDR",
  allowedWebCidr: "ALLOWED_WEB_CIDR",
  webuiInstanceType: "WEBUI_INSTANCE_TYPE",
  webuiVolumeGib: "WEBUI_VOLUME_GIB",
  webuiDomain: "WEBUI_DOMAIN",
  webuiAdminEmail: "WEBUI_ADMIN_EMAIL",
  webuiVersion: "WEBUI_VERSION",
  webuiDigest: "WEBUI_DIGEST",
  modelId: "HF_MODEL_ID",
  modelRevision: "HF_MODEL_REVISION",
  modelS3Uri: "MODEL_S3_URI",
  instanceType: "INSTANCE_TYPE",
  container: "CONTAINER",
  hfTokenSecret: "HF_TOKEN_SECRET",
  instanceCount: "INSTANCE_COUNT",
  maxInstanceCount: "MAX_INSTANCE_COUNT",
  idleMinutes: "IDLE_MINUTES",
  scheduleStart: "SCHEDULE_START",
  scheduleStop: "SCHEDULE_STOP",
  scheduleTimeZone: "SCHEDULE_TIME_ZONE",
  notifyEmail: "NOTIFY_EMAIL",
  budgetUsd: "BUDGET_USD",
  tracing: "TRACING",
  stateBucket: "STATE_BUCKET",
} as const satisfies Record<string, SettingName>;

export type SettingFlags = { readonly [flag in keyof typeof SETTING_OF_FLAG]?: string };

export interface Stage {
  readonly settings: Settings;
  readonly names: Names;
  /** The environment with `.env` and flags applied, for processes that read the settings themselves. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The flags that every tool has. */
export function withStageOptions(command: Command): Command {
  return command
    .option("--stage <stage>", "stage (setting STAGE, default dev)")
    .option("--region <region>", "AWS region (setting AWS_REGION, default eu-north-1)")
    .option("--json", "print one JSON value for machines");
}

/** The flags of tools that look at, or change, what is deployed: a flag for each setting. */
export function withSettingOptions(command: Command): Command {
  return command
    .option("--vpc-id <id>", "VPC of the web UI (setting VPC_ID)")
    .option("--subnet-id <id>", "public subnet of the web UI (setting SUBNET_ID)")
    .option("--allowed-web-cidr <cidr>", "who may open the web UI (setting ALLOWED_WEB_CIDR)")
    .option("--ssh-key-name <name>", "EC2 key pair (setting SSH_KEY_NAME)")
    .option("--allowed-ssh-cidr <cidr>", "who may use port 22 (setting ALLOWED_SSH_CIDR)")
    .option("--webui-instance-type <type>", "EC2 instance type of the web UI (setting WEBUI_INSTANCE_TYPE)")
    .option("--webui-volume-gib <gib>", "size of the web UI's data volume (setting WEBUI_VOLUME_GIB)")
    .option("--webui-domain <name>", "domain name of the web UI, for HTTPS (setting WEBUI_DOMAIN)")
    .option("--webui-admin-email <email>", "first administrator of the web UI (setting WEBUI_ADMIN_EMAIL)")
    .option("--webui-version <version>", "version of Open WebUI (setting WEBUI_VERSION)")
    .option("--webui-digest <digest>", "digest of that version's image (setting WEBUI_DIGEST)")
    .option("--model-id <id>", "model on the hub (setting HF_MODEL_ID)")
    .option("--model-revision <revision>", "branch, tag or commit on the hub (setting HF_MODEL_REVISION)")
    .option("--model-s3-uri <uri>", "a fine-tuned model's artefacts (setting MODEL_S3_URI)")
    .option("--instance-type <types>", "instance types in order of preference (setting INSTANCE_TYPE)")
    .option("--container <container>", "vllm or lmi (setting CONTAINER)")
    .option("--hf-token-secret <arn>", "secret with a token of the hub (setting HF_TOKEN_SECRET)")
    .option("--instance-count <count>", "instances of the endpoint (setting INSTANCE_COUNT)")
    .option("--max-instance-count <count>", "grow up to so many (setting MAX_INSTANCE_COUNT)")
    .option("--idle-minutes <minutes>", "retire the model when nobody uses it for so long (setting IDLE_MINUTES)")
    .option("--schedule-start <cron>", "when working hours begin (setting SCHEDULE_START)")
    .option("--schedule-stop <cron>", "when they end (setting SCHEDULE_STOP)")
    .option("--schedule-time-zone <zone>", "time zone of both (setting SCHEDULE_TIME_ZONE)")
    .option("--notify-email <address>", "who is told how executions end (setting NOTIFY_EMAIL)")
    .option("--budget-usd <amount>", "what the stage may cost a month (setting BUDGET_USD)")
    .option("--tracing <on|off>", "traces in AWS X-Ray (setting TRACING)")
    .option("--state-bucket <bucket>", "S3 bucket of the Terraform state (setting STATE_BUCKET)");
}

/**
 * The stage that flags, environment and `.env` describe, in this order of strength.
 * @throws SettingsError
 */
export function stageOf(flags: SettingFlags): Stage {
  const fromFlags = Object.entries(SETTING_OF_FLAG).flatMap(([flag, setting]) => {
    const value = flags[flag as keyof SettingFlags];
    return value === undefined ? [] : [[setting, value] as const];
  });
  const environment = { ...loadEnvironment(process.cwd()), ...Object.fromEntries(fromFlags) };
  const settings = readSettings(environment);
  // The AWS SDK reads its variables, such as AWS_PROFILE, from the process alone: it and Terraform must mean the same account.
  for (const [name, value] of Object.entries(environment)) if (name.startsWith("AWS_")) process.env[name] ??= value;
  return { settings, names: namesOf(settings.STAGE), environment };
}
