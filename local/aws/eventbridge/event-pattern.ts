/** Whether an event, or a part of one, is what a pattern asks for. */
export type Matches = (value: unknown) => boolean;

/**
 * Reads an event pattern: nested fields, and lists of what a value may be, exactly or by `prefix`, `suffix`, `wildcard`,
 * `anything-but` and `exists`. Any other matcher is an error here, lest the laptop differs from AWS in silence.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(pattern: unknown): Matches {
  if (Array.isArray(pattern)) return matchesAny(pattern.map(compileMatcher));
  if (!isObject(pattern))
    throw new Error(`A value in an event pattern stands in a list: [${JSON.stringify(pattern)}].`);
  const fields = Object.entries(pattern).map(([name, inner]) => [name, compilePattern(inner)] as const);
  return (event) => fields.every(([name, matches]) => matches(isObject(event) ? event[name] : undefined));
}

/** One of several values is enough when the event has a list. */
function matchesAny(matchers: readonly Matches[]): Matches {
  return (value) => (Array.isArray(value) ? value : [value]).some((one) => matchers.some((matches) => matches(one)));
}

function compileMatcher(matcher: unknown): Matches {
  if (!isObject(matcher)) return (value) => value === matcher;
  const [operator, operand] = Object.entries(matcher)[0] ?? [];
  if (operator === "exists") return (value) => (value !== undefined) === operand;
  if (operator === "prefix" && typeof operand === "string") {
    return (value) => typeof value === "string" && value.startsWith(operand);
  }
  if (operator === "suffix" && typeof operand === "string") {
    return (value) => typeof value === "string" && value.endsWith(operand);
  }
  if (operator === "anything-but") {
    const excluded = matchesAny((Array.isArray(operand) ? operand : [operand]).map(compileMatcher));
    return (value) => value !== undefined && !excluded(value);
  }
  if (operator === "wildcard") {
    const parts = String(operand)
      .split("*")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const wildcard = new RegExp(`^${parts.join(".*")}$`, "s");
    return (value) => typeof value === "string" && wildcard.test(value);
  }
  throw new Error(`The local EventBridge does not know the matcher ${JSON.stringify(matcher)}.`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
