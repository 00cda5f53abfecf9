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
  modelId: "HF_MODEL_ID",
  modelRevision: "HF_MODEL_REVISION",
  modelS3Uri: "MODEL_S3_URI",
  instanceType: "INSTANCE_TYPE",
  container: "CONTAINER",
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
  return { settings, names: namesOf(settings.STAGE), environment };
}
