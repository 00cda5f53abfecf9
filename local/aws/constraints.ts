import * as v from "valibot";

/** Marks an issue whose value AWS does not repeat in its message, because the shape is sensitive. */
export const SENSITIVE = "sensitive";

interface TextLimits {
  readonly min?: number;
  readonly max?: number;
  /** Must match as a whole, as in AWS's service models. */
  readonly pattern?: string;
  readonly sensitive?: boolean;
}

export interface SizeLimits {
  readonly min?: number;
  readonly max?: number;
}

type Check<T> = (value: T) => string | undefined;

const all = <T>(value: T, checks: readonly Check<T>[]) => checks.flatMap((check) => check(value) ?? []);

function sizeChecks<T>(measure: (value: T) => number, what: "length" | "value", { min, max }: SizeLimits): Check<T>[] {
  return [
    (value) =>
      max !== undefined && measure(value) > max ? `Member must have ${what} less than or equal to ${max}` : undefined,
    (value) =>
      min !== undefined && measure(value) < min
        ? `Member must have ${what} greater than or equal to ${min}`
        : undefined,
  ];
}

function textChecks(limits: TextLimits): Check<string>[] {
  const checks = sizeChecks<string>((value) => value.length, "length", limits);
  const { pattern } = limits;
  if (pattern === undefined) return checks;
  const expression = new RegExp(`^(?:${pattern})$`, "u");
  const message = `Member must satisfy regular expression pattern: ${pattern}`;
  return [...checks, (value) => (expression.test(value) ? undefined : message)];
}

/** Adds one issue for each violated check, as AWS counts them. */
function checked<T>(checks: readonly Check<T>[], sensitive = false) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    for (const message of all(dataset.value, checks)) addIssue({ message, ...(sensitive && { expected: SENSITIVE }) });
  });
}

export function text(limits: TextLimits = {}) {
  return v.pipe(v.string(), checked(textChecks(limits), limits.sensitive));
}

export function integer(limits: SizeLimits = {}) {
  return v.pipe(v.number(), checked(sizeChecks<number>((value) => value, "value", limits)));
}

export function oneOf<const T extends string>(values: readonly T[]) {
  const message = `Member must satisfy enum value set: [${values.join(", ")}]`;
  return v.pipe(
    v.string(),
    checked<string>([(value) => ((values as readonly string[]).includes(value) ? undefined : message)]),
    v.transform((value) => value as T),
  );
}

export function listOf<Item extends v.GenericSchema>(item: Item, limits: SizeLimits = {}) {
  return v.pipe(v.array(item), checked(sizeChecks<v.InferOutput<Item>[]>((value) => value.length, "length", limits)));
}

/** A map of texts. AWS reports a bad key or value at the map itself, with all limits that apply to it. */
export function mapOf(keys: TextLimits, values: TextLimits, limits: SizeLimits) {
  const keyChecks = textChecks(keys);
  const valueChecks = textChecks(values);
  return v.pipe(
    v.record(v.string(), v.string()),
    checked<Record<string, string>>([
      ...sizeChecks<Record<string, string>>((map) => Object.keys(map).length, "length", limits),
      (map) => memberViolation("keys", Object.keys(map), keyChecks),
      (map) => memberViolation("value", Object.values(map), valueChecks),
    ]),
  );
}

function memberViolation(what: "keys" | "value", members: readonly string[], checks: readonly Check<string>[]) {
  const violations = members.map((member) => all(member, checks)).find((messages) => messages.length > 0);
  return violations && `Map ${what} must satisfy constraint: [${violations.join(", ")}]`;
}
