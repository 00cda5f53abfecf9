import { BlockList, isIPv4, isIPv6 } from "node:net";
import { matchesArn, matchesPattern } from "./pattern.ts";
import type { RequestContext } from "./request-context.ts";

interface Operator {
  /** Whether a value of the request is what the policy asks for. */
  readonly holds: (value: string, wanted: string, context: RequestContext) => boolean;
  /** Whether the condition is met when it does not hold. */
  readonly negated?: boolean;
}

const text = (options: { wildcards: boolean; ignoreCase?: boolean }): Operator["holds"] => {
  return (value, wanted, context) => matchesPattern(wanted, value, { ...options, context });
};
const equal = text({ wildcards: false });
const equalIgnoringCase = text({ wildcards: false, ignoreCase: true });
const like = text({ wildcards: true });
const arnLike: Operator["holds"] = (value, wanted, context) => matchesArn(wanted, value, context);

const compare = (read: (text: string) => number, holds: (value: number, wanted: number) => boolean): Operator => ({
  holds: (value, wanted) => holds(read(value), read(wanted)),
});
const time = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

function comparisons(name: string, read: (text: string) => number): Record<string, Operator> {
  const equals = compare(read, (value, wanted) => value === wanted);
  return {
    [`${name}Equals`]: equals,
    [`${name}NotEquals`]: { ...equals, negated: true },
    [`${name}LessThan`]: compare(read, (value, wanted) => value < wanted),
    [`${name}LessThanEquals`]: compare(read, (value, wanted) => value <= wanted),
    [`${name}GreaterThan`]: compare(read, (value, wanted) => value > wanted),
    [`${name}GreaterThanEquals`]: compare(read, (value, wanted) => value >= wanted),
  };
}

const ipAddress: Operator["holds"] = (value, wanted) => {
  const [address = "", prefix] = wanted.split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (family === "ipv4" && !isIPv4(address)) throw new Error(`${wanted} in a policy is no IP address.`);
  const range = new BlockList();
  range.addSubnet(address, Number(prefix ?? (family === "ipv4" ? 32 : 128)), family);
  return range.check(value, isIPv6(value) ? "ipv6" : "ipv4");
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { holds: equal },
  StringNotEquals: { holds: equal, negated: true },
  StringEqualsIgnoreCase: { holds: equalIgnoringCase },
  StringNotEqualsIgnoreCase: { holds: equalIgnoringCase, negated: true },
  StringLike: { holds: like },
  StringNotLike: { holds: like, negated: true },
  ...comparisons("Numeric", Number),
  ...comparisons("Date", time),
  Bool: { holds: (value, wanted) => value.toLowerCase() === wanted.toLowerCase() },
  BinaryEquals: { holds: (value, wanted) => value === wanted },
  IpAddress: { holds: ipAddress },
  NotIpAddress: { holds: ipAddress, negated: true },
  ArnEquals: { holds: arnLike },
  ArnLike: { holds: arnLike },
  ArnNotEquals: { holds: arnLike, negated: true },
  ArnNotLike: { holds: arnLike, negated: true },
};

const NAME = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/;

export function isConditionOperator(name: string): boolean {
  const [, , base = ""] = NAME.exec(name) ?? [];
  return name === "Null" || Object.hasOwn(OPERATORS, base);
}

/** Whether one line of a condition is met: an operator, a key, and what the policy wants. */
export function conditionIsMet(
  operatorName: string,
  [key, wanted]: readonly [string, readonly string[]],
  context: RequestContext,
): boolean {
  const values = context.get(key);
  if (operatorName === "Null") return wanted.includes(String(values === undefined));
  const [, set, base = "", ifExists] = NAME.exec(operatorName) ?? [];
  const operator = OPERATORS[base];
  if (operator === undefined) throw new Error(`The local AWS does not know the condition operator ${operatorName}.`);
  if (values === undefined || values.length === 0) {
    return ifExists !== undefined || set === "ForAllValues" || (set === undefined && operator.negated === true);
  }
  const isMet = (value: string) =>
    wanted.some((one) => operator.holds(value, one, context)) !== (operator.negated ?? false);
  // Without a word for sets, a key has one value; AWS advises against the other case, and a negation then wants all to differ.
  return set === "ForAllValues" || (set === undefined && operator.negated) ? values.every(isMet) : values.some(isMet);
}
