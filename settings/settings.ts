import * as v from "valibot";
import { isOfOneModel, MODEL_FIELD_LIST } from "../contract/model-fields.ts";
import type { Description } from "./formats.ts";
import { GATEWAY_SETTINGS } from "./gateway.ts";
import { unsuitedInstanceType } from "../contract/unsuited-instance-type.ts";
import { dearest } from "./max-instance-price.ts";
import { MODEL_SETTINGS } from "./model.ts";
import { OBSERVATION_SETTINGS } from "./observation.ts";
import { STAGE_SETTINGS } from "./stage.ts";
import { WEB_UI_SETTINGS } from "./web-ui.ts";
import { loginComplaints, WEB_UI_LOGIN_SETTINGS } from "./web-ui-login.ts";

/** Raised with one sentence per wrong setting: its name, its value and what is allowed. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** Every setting with its default, by what it is about. The name is that of the environment variable. */
const GROUPS = {
  "The stage": STAGE_SETTINGS,
  "The model": MODEL_SETTINGS,
  "The gateway": GATEWAY_SETTINGS,
  "The web UI": WEB_UI_SETTINGS,
  "Logging in to the web UI": WEB_UI_LOGIN_SETTINGS,
  "What you are told": OBSERVATION_SETTINGS,
} as const;

const SettingsSchema = v.object({
  ...STAGE_SETTINGS,
  ...MODEL_SETTINGS,
  ...GATEWAY_SETTINGS,
  ...WEB_UI_SETTINGS,
  ...WEB_UI_LOGIN_SETTINGS,
  ...OBSERVATION_SETTINGS,
});

export type Settings = v.InferOutput<typeof SettingsSchema>;
export type SettingName = keyof Settings;

/** What a container without a GPU runs on, unless somebody says otherwise: enough for a model of 8 billion parameters. */
const USUAL_WITHOUT_GPU = "ml.c7i.4xlarge";

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

/** Whether usage is counted by the people behind the web UI: the stage's own, or one that its limits are set for, as on a laptop. */
export function countsPeople(settings: Settings): boolean {
  const { WEBUI_USER_REQUESTS_PER_MINUTE, WEBUI_USER_TOKENS_PER_DAY, WEBUI_USER_TOKENS_PER_MONTH } = settings;
  const limits = [WEBUI_USER_REQUESTS_PER_MINUTE, WEBUI_USER_TOKENS_PER_DAY, WEBUI_USER_TOKENS_PER_MONTH];
  return hasWebUi(settings) || limits.some((limit) => limit !== undefined);
}

export const SETTING_NAMES = Object.keys(SettingsSchema.entries) as readonly SettingName[];

export interface SettingReference extends Required<Omit<Description, "caution">>, Pick<Description, "caution"> {
  readonly name: SettingName;
  /** The default as a person would write it; undefined when there is none. */
  readonly standard: string | undefined;
}

/** What the reference says of each setting, by group. */
export const SETTINGS_REFERENCE: ReadonlyMap<string, readonly SettingReference[]> = new Map(
  Object.entries(GROUPS).map(([group, settings]) => [
    group,
    Object.entries(settings).map(([name, { wrapped, default: standard }]) => ({
      name: name as SettingName,
      standard,
      flag: name.toLowerCase().replaceAll("_", "-"),
      ...(v.getMetadata(wrapped) as unknown as Description),
    })),
  ]),
);

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Validates the settings in an environment. An empty value counts as not set, as CI systems pass unset inputs.
 * @throws SettingsError
 */
export function readSettings(environment: Environment): Settings {
  const named = Object.fromEntries(SETTING_NAMES.map((name) => [name, environment[name]?.trim() || undefined]));
  // The default of the other containers has a GPU.
  const isWithoutGpu = named.CONTAINER === "llamacpp" && named.INSTANCE_TYPE === undefined;
  const given = isWithoutGpu ? { ...named, INSTANCE_TYPE: USUAL_WITHOUT_GPU } : named;
  const result = v.safeParse(SettingsSchema, given);
  if (!result.success) throw new SettingsError(sentences(result.issues, given).join("\n"));
  const complaints = [...rivalsOfModelsFile(given), ...missingCompanions(result.output), ...loginComplaints(given)];
  if (complaints.length > 0) throw new SettingsError(complaints.join("\n"));
  return result.output;
}

/** One for each setting, however many items of its list are wrong. */
function sentences(issues: readonly v.BaseIssue<unknown>[], given: Environment): string[] {
  const messages = new Map<string, string>();
  for (const { path, message } of issues) {
    const name = String(path?.[0]?.key);
    if (!messages.has(name)) messages.set(name, message);
  }
  return [...messages].map(([name, message]) => `${name} is "${given[name]}", but ${message}.`);
}

/** Settings that describe one model, beside a file that has several: one of the two would be passed over. */
function rivalsOfModelsFile(given: Environment): string[] {
  if (given.MODELS_FILE === undefined) return [];
  return MODEL_FIELD_LIST.flatMap(([field, { setting }]) =>
    setting === undefined || given[setting] === undefined || !isOfOneModel(field)
      ? []
      : [
          `${setting} is set, and so is MODELS_FILE, whose entries say which models there are: write it there as ${field}, or leave one of the two out.`,
        ],
  );
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
  const { INSTANCE_COUNT: least, MAX_INSTANCE_COUNT: most, MAX_INSTANCE_PRICE: price } = settings;
  const { type, price: needed } = dearest(settings.INSTANCE_TYPE, settings.INSTANCE_PRICES);
  if (price !== undefined && price < needed) {
    missing.push(
      `MAX_INSTANCE_PRICE is "${price}", but must be at least what ${type} of INSTANCE_TYPE costs: ${needed}.`,
    );
  }
  const unsuited = settings.INSTANCE_TYPE.map((one) => unsuitedInstanceType(settings.CONTAINER, one)).find(Boolean);
  // With several models each has its own container and types, which the file's reader checks.
  if (unsuited !== undefined && settings.MODELS_FILE === undefined) {
    missing.push(`INSTANCE_TYPE and CONTAINER do not go together: ${unsuited}.`);
  }
  if (most === undefined || most >= least) return missing;
  return [...missing, `MAX_INSTANCE_COUNT is "${most}", but must be at least INSTANCE_COUNT, which is ${least}.`];
}
