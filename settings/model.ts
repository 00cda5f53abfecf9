import * as v from "valibot";
import { variableRule } from "../contract/container-variables.ts";
import { decimal } from "../contract/model-field.ts";
import { MODEL_FIELD_LIST, type MODEL_FIELDS } from "../contract/model-fields.ts";
import { OwnPricesText } from "../contract/own-prices.ts";
import { described, listOf, schedule, text, timeZone } from "./formats.ts";

type Fields = typeof MODEL_FIELDS;
type SettingOf<Field> = Field extends { readonly setting: infer Name extends string } ? Name : never;
type FieldSettings = {
  readonly [Name in keyof Fields as SettingOf<Fields[Name]>]: v.OptionalSchema<
    v.GenericSchema<string, v.InferOutput<Fields[Name]["format"]>>,
    Fields[Name] extends { readonly standard: string } ? string : undefined
  >;
};

/** The settings of the default model, by the fields of a model. */
const FIELD_SETTINGS = Object.fromEntries(
  MODEL_FIELD_LIST.flatMap(([, { setting, settingFlag, standard, fromText, example, meaning, caution }]) => {
    if (setting === undefined) return [];
    const description = {
      example,
      meaning,
      ...(caution === undefined ? {} : { caution }),
      ...(settingFlag === undefined ? {} : { flag: settingFlag }),
    };
    return [[setting, v.optional(described(fromText, description), standard)]];
  }),
) as unknown as FieldSettings;

/** What the default model is, or which file has several; what they run on, and when. */
export const MODEL_SETTINGS = {
  ...FIELD_SETTINGS,
  MODELS_FILE: v.optional(
    described(v.string(), {
      example: "models.yaml",
      meaning:
        "YAML file of several models, by their aliases; `models.example.yaml` shows one. What an entry leaves out comes from the settings, but for what describes a single model: `HF_MODEL_ID`, `HF_MODEL_REVISION`, `MODEL_S3_URI`, `ADAPTERS` and `ROUTING` are refused beside it. A path in a `.env` file starts at that file, any other where you stand.",
    }),
  ),
  ALLOWED_CONTAINER_VARIABLES: v.optional(
    described(
      v.pipe(
        listOf(/^[A-Za-z_]\w{0,127}$/, "must be names of variables, separated by commas"),
        v.everyItem(
          (name) => variableRule(name)?.kind !== "derived",
          "must not name a variable that the product derives from its own fields, such as HF_TOKEN or SM_VLLM_MODEL",
        ),
        v.checkItems(
          (name) => variableRule(name) !== undefined,
          "must name variables that need leave; others pass without it",
        ),
      ),
      {
        example: "SM_VLLM_TRUST_REMOTE_CODE,HTTPS_PROXY",
        meaning:
          "Names of container variables, separated by commas, that anyone who may start provision-endpoint may set, although they run other code, open files or send the hub's token elsewhere. Those that only tune the model need no permission.",
      },
    ),
  ),
  MAX_INSTANCE_PRICE: v.optional(
    described(decimal({ least: 0.01, most: 1000, unit: " of dollars" }).fromText, {
      example: "1.5",
      meaning:
        "US dollars an hour that one instance may cost, by list price or `INSTANCE_PRICES`, whatever the input asks for. Without it: the most expensive type in INSTANCE_TYPE.",
    }),
  ),
  INSTANCE_PRICES: v.optional(
    described(OwnPricesText, {
      example: "ml.c8g.4xlarge=0.77,ml.p5.48xlarge=55",
      meaning:
        "US dollars an hour that you pay for instance types, separated by commas: a negotiated price, or one of a type that the product has no price of (docs/costs.md). It takes the place of AWS's list price in every figure, in `MAX_INSTANCE_PRICE` and in the alarm of `BUDGET_USD`.",
    }),
  ),
  MEASUREMENT_JOBS: v.optional(
    described(v.picklist(["on", "off"], "must be on or off"), {
      example: "on",
      meaning:
        "A role for SageMaker's own jobs, by which `recommend --measure` tries a model on instance types. A job makes endpoints of its own, which cost as others do: who may pass this role may start any type that the account's quotas allow.",
    }),
    "off",
  ),
  HF_TOKEN_SECRET: v.optional(
    described(
      text(
        /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/,
        "must be the ARN of a secret in Secrets Manager such as arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
      ),
      {
        example: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
        meaning:
          "ARN of a secret in Secrets Manager whose text is a token of the Hugging Face hub, for gated and private models. The token itself is nowhere in the deployment.",
      },
    ),
  ),
  SCHEDULE_START: v.optional(
    described(schedule, {
      example: "cron(0 8 ? * MON-FRI *)",
      meaning: "When provision-endpoint starts automatically, as an EventBridge schedule.",
    }),
  ),
  SCHEDULE_STOP: v.optional(
    described(schedule, {
      example: "cron(0 18 ? * MON-FRI *)",
      meaning: "When retire-endpoint starts automatically.",
    }),
  ),
  SCHEDULE_TIME_ZONE: v.optional(
    described(timeZone, { example: "Europe/Stockholm", meaning: "Time zone of both." }),
    "UTC",
  ),
};
