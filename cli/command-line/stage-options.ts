import { type Command, Option } from "commander";
import { type Names, namesOf } from "../../names.ts";
import { ENVIRONMENT_FILE, loadEnvironment, withPlaces } from "../../settings/load-environment.ts";
import { isForeign } from "../../settings/foreign-variables.ts";
import {
  readSettings,
  SETTING_NAMES,
  SETTINGS_REFERENCE,
  SettingsError,
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

/** Adds the flags of some settings, under the headings of docs/settings.md when they are all, and the one for the file that has them. */
export function withSettingOptions(command: Command, names: readonly SettingName[] = SETTING_NAMES): Command {
  for (const [group, settings] of SETTINGS_REFERENCE) {
    if (names === SETTING_NAMES) command.optionsGroup(`${group}:`);
    for (const setting of settings) if (names.includes(setting.name)) command.addOption(new SettingOption(setting));
  }
  // What follows is the tool's own.
  return withEnvironmentFileOption(command.optionsGroup("Options:"));
}

/** For whatever reads the environment, here and in the processes that follow. */
export function withEnvironmentFileOption(command: Command): Command {
  if (command.options.some(({ long }) => long === "--env-file")) return command;
  return command
    .option("--env-file <file>", "read settings from this file (default: .env, if there is one)")
    .on("option:env-file", (file: string) => {
      process.env[ENVIRONMENT_FILE] = file;
    });
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
export function readStage(flags: SettingFlags): Stage {
  const environment = readEnvironment(flags);
  const settings = readSettings(environment);
  return { settings, names: namesOf(settings.STAGE), environment };
}

/**
 * The environment with `.env` below it and flags above it. What libraries read in the process alone, such as AWS_PROFILE, is set there
 * too: the AWS SDK and Terraform must mean the same account.
 * @throws SettingsError
 */
export function readEnvironment(flags: SettingFlags = {}): Stage["environment"] {
  const fromFlags = SETTING_NAMES.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]] as const]));
  const folder = process.cwd();
  const environment = { ...loadEnvironment(folder), ...withPlaces(Object.fromEntries(fromFlags), folder) };
  requireUrls(environment);
  for (const [name, value] of Object.entries(environment)) if (isForeign(name)) process.env[name] ||= value;
  return environment;
}

/** The AWS SDK takes anything for a URL: `localhost:4566` would be asked for with the protocol `localhost:`. */
function requireUrls(environment: Stage["environment"]): void {
  const complaints = Object.entries(environment).flatMap(([name, value]) => {
    if (!value || !/^AWS_ENDPOINT_URL(_\w+)?$/.test(name) || isHttpUrl(value)) return [];
    return [`${name} is "${value}", but must be a URL such as http://127.0.0.1:4566, or not be set.`];
  });
  if (complaints.length > 0) throw new SettingsError(complaints.join("\n"));
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
