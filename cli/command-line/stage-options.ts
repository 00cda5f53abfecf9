import { type Command, Option } from "commander";
import { type Names, namesOf } from "../../names.ts";
import { loadEnvironment } from "../../settings/load-environment.ts";
import {
  readSettings,
  SETTING_NAMES,
  SETTINGS_REFERENCE,
  type SettingName,
  type SettingReference,
  type Settings,
} from "../../settings/settings.ts";

/** What the flags of a tool say of settings. */
export type SettingFlags = { readonly [name in SettingName]?: string | undefined };

export interface Stage {
  readonly settings: Settings;
  readonly names: Names;
  /** The environment with `.env` and flags applied, for processes that read the settings themselves. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** `--idle-minutes` for IDLE_MINUTES; commander hands its value over under the setting's own name. */
class SettingOption extends Option {
  readonly setting: SettingName;

  constructor({ name, flag, standard, meaning }: SettingReference) {
    const setting = standard === undefined ? `setting ${name}` : `setting ${name}, default ${standard}`;
    super(`--${flag} <value>`, `${meaning.replaceAll("`", "").replace(/\.$/, "")} (${setting})`);
    this.setting = name;
  }

  override attributeName(): string {
    return this.setting;
  }
}

/** Adds the flags of some settings, under the headings of docs/settings.md when they are all. */
export function withSettingOptions(command: Command, names: readonly SettingName[] = SETTING_NAMES): Command {
  for (const [group, settings] of SETTINGS_REFERENCE) {
    if (names === SETTING_NAMES) command.optionsGroup(`${group}:`);
    for (const setting of settings) if (names.includes(setting.name)) command.addOption(new SettingOption(setting));
  }
  // What follows is the tool's own.
  return command.optionsGroup("Options:");
}

/** The flags that every tool has which deals with one stage. */
export function withStageOptions(command: Command): Command {
  return withJsonOption(withSettingOptions(command, ["STAGE", "AWS_REGION"]));
}

export function withJsonOption(command: Command): Command {
  return command.option("--json", "print one JSON value for machines");
}

/**
 * The stage that flags, environment and `.env` describe, in this order of strength.
 * @throws SettingsError
 */
export function stageOf(flags: SettingFlags): Stage {
  const fromFlags = SETTING_NAMES.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]] as const]));
  const environment = { ...loadEnvironment(process.cwd()), ...Object.fromEntries(fromFlags) };
  const settings = readSettings(environment);
  // The AWS SDK reads its variables, such as AWS_PROFILE, from the process alone: it and Terraform must mean the same account.
  for (const [name, value] of Object.entries(environment)) if (name.startsWith("AWS_")) process.env[name] ??= value;
  return { settings, names: namesOf(settings.STAGE), environment };
}
