import { isIPv4 } from "node:net";
import * as v from "valibot";
import { items } from "../contract/model-field.ts";
import { scheduleFault } from "../contract/schedule-expression.ts";

/** Formats that settings have. Each says what is allowed as the end of a sentence: "must be …". */

export interface Description {
  /** What a person might write. */
  readonly example: string;
  /** Markdown, for docs/settings.md. */
  readonly meaning: string;
  /** What of it whoever sets it has to know: `.env.example` has it above the setting. */
  readonly caution?: string;
  /** The tools' flag, where it is not the setting's name in lower case. */
  readonly flag?: string;
}

/** A setting's format with what the reference says of it. */
export function described<const Schema extends v.GenericSchema<string, unknown>>(
  schema: Schema,
  description: Description,
) {
  return v.pipe(schema, v.metadata({ ...description }));
}

export const text = (pattern: RegExp, allowed: string) => v.pipe(v.string(), v.regex(pattern, allowed));

/** A whole number as text, since the environment has only texts. */
export const wholeNumber = (least: number, most: number, allowed: string) =>
  v.pipe(text(/^\d{1,7}$/, allowed), v.transform(Number), v.minValue(least, allowed), v.maxValue(most, allowed));

/** A number of tokens or requests, with room for all that a year can use up. */
export const count = v.pipe(
  text(/^[1-9]\d{0,11}$/, "must be a whole number from 1 to 999999999999"),
  v.transform(Number),
);

/** From 0 to 1, with at most three digits after the point. */
export const share = v.pipe(
  text(/^(0|1|0?\.\d{1,3}|1\.0{1,3})$/, "must be a number from 0 to 1, such as 0.1"),
  v.transform(Number),
);

/** Separated by commas. */
export const listOf = (pattern: RegExp, allowed: string) => v.pipe(items, v.array(text(pattern, allowed)));

export const cidr = v.pipe(
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

export const schedule = v.pipe(
  text(
    /^(cron\(\S+ \S+ \S+ \S+ \S+ \S+\)|rate\(\d+ (minutes?|hours?|days?)\))$/,
    "must be an EventBridge schedule such as cron(0 8 ? * MON-FRI *)",
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? scheduleFault(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: `must be a schedule that EventBridge takes: ${fault}` });
  }),
);

export const timeZone = v.pipe(
  v.string(),
  v.check(
    (value) => Intl.supportedValuesOf("timeZone").includes(value) || value === "UTC",
    "must be the name of a time zone such as Europe/Stockholm",
  ),
);

/** One line that names a person or a team, with `Ada <ada@example.com>` among the names. */
export const contact = v.pipe(
  v.string(),
  v.check(
    isContact,
    "must be a name, a mail address or a link such as https://example.com/help, of at most 200 characters in one line, without ${ and %{",
  ),
);

function isContact(value: string): boolean {
  // Terraform reads `${` and `%{` in a text as the beginning of an expression.
  if (/[$%]\{/.test(value)) return false;
  if (value.length > 200 || /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(value)) return false;
  if (/^(https?|mailto):/i.test(value)) return URL.canParse(value) && !/\s/.test(value);
  // What is written like an address has to be one; a name such as `@ada on Slack` is not.
  return /\s|^@|^[^@]*$/.test(value) || /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(value);
}
