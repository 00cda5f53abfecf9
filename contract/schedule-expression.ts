interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names in place of numbers, the first for `least`. */
  readonly names?: readonly string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html, "Cron-based schedules". */
const FIELDS = [
  { name: "minutes", least: 0, most: 59 },
  { name: "hours", least: 0, most: 23 },
  { name: "day of month", least: 1, most: 31 },
  { name: "month", least: 1, most: 12, names: MONTHS },
  { name: "day of week", least: 1, most: 7, names: WEEKDAYS },
  { name: "year", least: 1970, most: 2199 },
] as const satisfies readonly Field[];

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What EventBridge Scheduler would not take in a `rate(…)` or `cron(…)`, as a sentence without its period that names the
 * cure; nothing when it takes it.
 */
export function scheduleFault(expression: string): string | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) return Number(rate[1]) > 0 ? undefined : "a rate is 1 or more";
  const parts = /^cron\((\S+(?: \S+){5})\)$/.exec(expression)?.[1]?.split(" ");
  if (!parts) return "it is neither cron(minutes hours day-of-month month day-of-week year) nor rate(number unit)";
  const [, , dayOfMonth = "", month = "", dayOfWeek = ""] = parts;
  for (const [at, field] of FIELDS.entries()) {
    const fault = fieldFault(parts[at] ?? "", field);
    if (fault !== undefined) return fault;
  }
  // "If you specify a value or a wildcard in one of the fields, you must use a question mark in the other": same page.
  if (dayOfMonth === "?" && dayOfWeek === "?")
    return "only one of day of month and day of week can be ?, write * in the other";
  if (dayOfMonth !== "?" && dayOfWeek !== "?") {
    const cure = dayOfWeek === "*" ? { field: "day of week", at: 4 } : { field: "day of month", at: 2 };
    const cured = parts.map((part, at) => (at === cure.at ? "?" : part)).join(" ");
    return `one of day of month and day of week must be ?, for example cron(${cured})`;
  }
  return neverComes(dayOfMonth, month) ? `no month that it names has a day ${dayOfMonth}` : undefined;
}

function fieldFault(text: string, field: Field): string | undefined {
  if (/^day/.test(field.name)) {
    if (text === "?") return undefined;
    if (field.name === "day of month" && /^(L|LW|([1-9]|[12]\d|3[01])W)$/.test(text)) return undefined;
    if (field.name === "day of week" && /^(L|[1-7]L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/i.test(text))
      return undefined;
  }
  const bad = text.split(",").find((item) => !isItem(item, field));
  if (bad === undefined) return undefined;
  const names = field.names === undefined ? "" : ` or ${field.names[0]} to ${field.names.at(-1)}`;
  return `"${bad}" is no ${field.name}, which goes from ${field.least} to ${field.most}${names}`;
}

/** `*`, a value or a range, each with or without a step. */
function isItem(item: string, field: Field): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !(/^\d{1,4}$/.test(step) && Number(step) > 0))) return false;
  if (range === "*") return true;
  const [from = "", to, ...others] = range.split("-");
  const least = numberIn(from, field);
  const most = to === undefined ? least : numberIn(to, field);
  return others.length === 0 && least !== undefined && most !== undefined;
}

function numberIn(text: string, { least, most, names = [] }: Field): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + least : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

/** A day such as 31 in months that all end before. */
function neverComes(dayOfMonth: string, month: string): boolean {
  if (!/^\d+$/.test(dayOfMonth)) return false;
  const months = month.split(",").map((item) => numberIn(item, FIELDS[3]));
  return months.every((one) => one !== undefined && Number(dayOfMonth) > (DAYS_IN_MONTH[one - 1] ?? 31));
}
