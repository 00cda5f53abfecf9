/** A number of DynamoDB, exactly: `units × 10^exponent`, without zeros at the end. */
interface Decimal {
  readonly units: bigint;
  readonly exponent: number;
}

const FORM = /^(?<sign>[+-]?)(?:(?<whole>\d+)\.?(?<part>\d*)|\.(?<only>\d+))(?:[eE](?<exponent>[+-]?\d+))?$/;
/** What JavaScript's own numbers hold exactly, which most are. */
const SMALL = /^-?\d{1,15}$/;
const DIGITS = 38;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number */
const MAGNITUDE = { most: 125, least: -130 };

/** A number as DynamoDB keeps it, or what is wrong with it. */
export function plainNumber(text: string): { readonly plain: string } | { readonly problem: string } {
  if (SMALL.test(text) && !/^-?0/.test(text)) return { plain: text };
  if (text === "") return { problem: "The parameter cannot be converted to a numeric value" };
  const decimal = read(text);
  if (decimal === undefined) return { problem: `The parameter cannot be converted to a numeric value: ${text}` };
  return written(decimal);
}

export function compareNumbers(one: string, other: string): number {
  if (SMALL.test(one) && SMALL.test(other)) return Math.sign(Number(one) - Number(other));
  const difference = plus(known(one), known(other), -1n).units;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

export function addNumbers(one: string, other: string, sign: "+" | "-" = "+") {
  return written(plus(known(one), known(other), sign === "+" ? 1n : -1n));
}

function plus(one: Decimal, other: Decimal, sign: bigint): Decimal {
  const exponent = Math.min(one.exponent, other.exponent);
  const scaled = ({ units, exponent: own }: Decimal) => units * 10n ** BigInt(own - exponent);
  return trimmed(scaled(one) + sign * scaled(other), exponent);
}

function read(text: string): Decimal | undefined {
  const groups = FORM.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { sign, whole = "", part = "", only = "", exponent = "0" } = groups;
  const digits = whole + part + only;
  const units = BigInt(digits) * (sign === "-" ? -1n : 1n);
  return trimmed(units, Number(exponent) - part.length - only.length);
}

function known(text: string): Decimal {
  const decimal = read(text);
  if (decimal === undefined) throw new Error(`A stored number is ${text}.`);
  return decimal;
}

function trimmed(units: bigint, exponent: number): Decimal {
  if (units === 0n) return { units, exponent: 0 };
  const zeros = /0*$/.exec(units.toString())?.[0].length ?? 0;
  return { units: units / 10n ** BigInt(zeros), exponent: exponent + zeros };
}

function written({ units, exponent }: Decimal) {
  const digits = (units < 0n ? -units : units).toString();
  const magnitude = digits.length - 1 + exponent;
  if (magnitude > MAGNITUDE.most) {
    return { problem: "Number overflow. Attempting to store a number with magnitude larger than supported range" };
  }
  if (magnitude < MAGNITUDE.least) {
    return { problem: "Number underflow. Attempting to store a number with magnitude smaller than supported range" };
  }
  if (digits.length > DIGITS) return { problem: "Attempting to store more than 38 significant digits in a Number" };
  const sign = units < 0n ? "-" : "";
  if (exponent >= 0) return { plain: `${sign}${digits}${"0".repeat(exponent)}` };
  const padded = digits.padStart(1 - exponent, "0");
  return { plain: `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}` };
}
