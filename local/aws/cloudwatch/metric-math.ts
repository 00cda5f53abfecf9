import { AwsError } from "../aws-error.ts";

/** Values by period: 0 is the newest. A metric that had no value in any of them is an empty one. */
export type Series = ReadonlyMap<number, number>;
type Value = number | Series | readonly Series[];

type Node = (metrics: ReadonlyMap<string, Series>, periods: number) => Value;

const BINARY: readonly Readonly<Record<string, (one: number, other: number) => number>>[] = [
  { OR: (one, other) => Number(one !== 0 || other !== 0), "||": (one, other) => Number(one !== 0 || other !== 0) },
  { AND: (one, other) => Number(one !== 0 && other !== 0), "&&": (one, other) => Number(one !== 0 && other !== 0) },
  {
    ">": (one, other) => Number(one > other),
    ">=": (one, other) => Number(one >= other),
    "<": (one, other) => Number(one < other),
    "<=": (one, other) => Number(one <= other),
    "==": (one, other) => Number(one === other),
    "!=": (one, other) => Number(one !== other),
  },
  { "+": (one, other) => one + other, "-": (one, other) => one - other },
  { "*": (one, other) => one * other, "/": (one, other) => one / other },
];

const AGGREGATES: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};

/**
 * Reads an expression of the part of metric math that is known here: numbers, ids, arithmetic, comparisons, AND, OR, IF, FILL with a number,
 * and SUM, AVG, MAX and MIN of an array.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 * @throws AwsError for everything else
 */
export function readExpression(expression: string): (metrics: ReadonlyMap<string, Series>, periods: number) => Series {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z]\w*|[<>=!]=|&&|\|\||[^\s]/g) ?? [];
  let at = 0;
  const invalid = () =>
    new AwsError("ValidationError", `Error in expression '${expression}': near '${tokens[at] ?? ""}'`);
  const take = (token: string) => {
    if (tokens[at] !== token) throw invalid();
    at += 1;
  };

  function binary(level: number): Node {
    const operators = BINARY[level];
    if (operators === undefined) return primary();
    let left = binary(level + 1);
    for (;;) {
      const operator = operators[tokens[at] ?? ""];
      if (operator === undefined) return left;
      at += 1;
      const [one, other] = [left, binary(level + 1)];
      left = (metrics, periods) => combine(operator, one(metrics, periods), other(metrics, periods));
    }
  }

  function primary(): Node {
    const token = tokens[at] ?? "";
    at += 1;
    if (/^\d/.test(token)) return () => Number(token);
    if (token === "(") {
      const inner = binary(0);
      take(")");
      return inner;
    }
    if (token === "[") {
      const members = list("]");
      return (metrics, periods) => members.map((one) => asSeries(one(metrics, periods))).filter(({ size }) => size > 0);
    }
    if (/^[A-Z]/.test(token) && tokens[at] === "(") {
      at += 1;
      return call(token, list(")"));
    }
    // "An id has to begin with a lowercase letter": API reference, MetricDataQuery.
    if (!/^[a-z]/.test(token)) {
      at -= 1;
      throw invalid();
    }
    return (metrics) => {
      const found = metrics.get(token);
      if (found === undefined) throw new AwsError("ValidationError", `There is no metric of the id ${token}.`);
      return found;
    };
  }

  function list(end: string): Node[] {
    const members = [binary(0)];
    while (tokens[at] === ",") {
      at += 1;
      members.push(binary(0));
    }
    take(end);
    return members;
  }

  function call(name: string, [first = () => new Map<number, number>(), second, third, ...more]: Node[]): Node {
    const aggregate = AGGREGATES[name];
    if (aggregate !== undefined && second === undefined) return (...asked) => aggregated(aggregate, first(...asked));
    if (name === "IF" && second !== undefined && third !== undefined && more.length === 0) {
      return (...asked) => choose(asSeries(first(...asked)), second(...asked), third(...asked));
    }
    if (name === "FILL" && second !== undefined && third === undefined) {
      return (metrics, periods) => fill(asSeries(first(metrics, periods)), second(metrics, periods), periods);
    }
    throw new AwsError("ValidationError", `The local CloudWatch does not know ${name} as '${expression}' has it.`);
  }

  const root = binary(0);
  if (at < tokens.length) throw invalid();
  return (metrics, periods) => asSeries(root(metrics, periods));
}

function asSeries(value: Value): Series {
  if (value instanceof Map) return value;
  throw new AwsError("ValidationError", "An expression has to be one time series.");
}

/** Two series have a value together only where both have one. */
function combine(operator: (one: number, other: number) => number, one: Value, other: Value): Value {
  if (typeof one === "number" && typeof other === "number") return operator(one, other);
  const periods = typeof one === "number" ? asSeries(other) : asSeries(one);
  return defined([...periods.keys()], (period) => {
    const [left, right] = [valueAt(one, period), valueAt(other, period)];
    return left === undefined || right === undefined ? undefined : operator(left, right);
  });
}

/** Of an array, what there is in each period is taken together. */
function aggregated(aggregate: (values: readonly number[]) => number, value: Value): Series {
  const members = Array.isArray(value) ? (value as readonly Series[]) : [asSeries(value)];
  const periods = new Set(members.flatMap((one) => [...one.keys()]));
  return defined([...periods], (period) => aggregate(members.flatMap((one) => one.get(period) ?? [])));
}

function choose(condition: Series, yes: Value, no: Value): Series {
  return defined([...condition.keys()], (period) => valueAt(condition.get(period) === 0 ? no : yes, period));
}

/** "FILL" fills what is missing of a series; a metric without any value is none. */
function fill(series: Series, value: Value, periods: number): Series {
  if (series.size === 0) return series;
  return defined([...Array(periods).keys()], (period) => series.get(period) ?? valueAt(value, period));
}

function valueAt(value: Value, period: number): number | undefined {
  return typeof value === "number" ? value : asSeries(value).get(period);
}

function defined(periods: readonly number[], valueIn: (period: number) => number | undefined): Series {
  const pairs = periods.map((period) => [period, valueIn(period)] as const);
  return new Map(pairs.filter((pair): pair is readonly [number, number] => pair[1] !== undefined));
}
