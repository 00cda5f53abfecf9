import * as v from "valibot";

/** A field of a model: all that settings, flags, catalog, input and documentation say of it. */
export interface ModelField<Value> {
  /** In JSON: in the catalog, and in the input of provision-endpoint. Its messages end a sentence: "must be …". */
  readonly format: v.GenericSchema<Value, Value>;
  /** As a setting or a flag, which are text. */
  readonly fromText: v.GenericSchema<string, Value>;
  /** What a person might write, as text. */
  readonly example: string;
  /** Markdown, for docs/settings.md and the flags' help. */
  readonly meaning: string;
  /** What of it whoever sets it has to know. */
  readonly caution?: string;
  /** The flag of the commands that deploy one model, without its hyphens. */
  readonly flag?: string;
  /** The setting for the stage's default model. */
  readonly setting?: string;
  /** The setting's flag, where it is not the setting's name in lower case. */
  readonly settingFlag?: string;
  /** The setting's default, as text. */
  readonly standard?: string;
  /** It describes the model and not its alias: an input that names another model drops the catalog's. */
  readonly isOfModel?: true;
}

type Format<Value> = Pick<ModelField<Value>, "format" | "fromText">;

export function text(pattern: RegExp, allowed: string): Format<string> {
  const format = v.pipe(v.string(allowed), v.regex(pattern, allowed));
  return { format, fromText: format };
}

interface Range {
  readonly least: number;
  readonly most: number;
  /** Behind "number": ` of minutes`. Default: nothing. */
  readonly unit?: string;
}

export function wholeNumber({ least, most, unit = "" }: Range): Format<number> {
  const allowed = `must be a whole number${unit} from ${least} to ${most}`;
  const format = v.pipe(v.number(allowed), v.integer(allowed), v.minValue(least, allowed), v.maxValue(most, allowed));
  return { format, fromText: numberFromText(/^\d{1,7}$/, allowed, format) };
}

export function decimal({ least, most, unit = "" }: Range): Format<number> {
  const allowed = `must be a number${unit} from ${least} to ${most}`;
  const format = v.pipe(v.number(allowed), v.minValue(least, allowed), v.maxValue(most, allowed));
  return { format, fromText: numberFromText(/^\d{1,7}(\.\d{1,7})?$/, allowed, format) };
}

function numberFromText(pattern: RegExp, allowed: string, format: v.GenericSchema<number, number>) {
  return v.pipe(v.string(), v.regex(pattern, allowed), v.transform(Number), format);
}

/** What stands between commas, without the spaces around it. */
export const items = v.pipe(
  v.string(),
  v.transform((list) => list.split(",").map((item) => item.trim())),
);
