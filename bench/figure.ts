/** One line of the report. */
export interface Figure {
  readonly name: string;
  readonly unit: "ms" | "s" | "kB" | "tokens/s";
  /** One for each column of the section. */
  readonly values: readonly number[];
  /** First value to second. */
  readonly ratio?: number;
  /** First value less second. */
  readonly difference?: number;
  readonly target?: string;
  readonly met?: boolean;
}

/** Figures under the same columns. */
export interface Section {
  readonly title: string;
  readonly columns: readonly string[];
  readonly figures: readonly Figure[];
}

export const atMost = (limit: number, measured: number) => ({ target: `≤ ${limit}`, met: measured <= limit });
export const atLeast = (limit: number, measured: number) => ({ target: `≥ ${limit}`, met: measured >= limit });

const DIGITS: Readonly<Record<Figure["unit"], number>> = { ms: 2, s: 1, kB: 0, "tokens/s": 0 };
const COLUMN_WIDTHS = [28, 17, 17, 12];

/** For people. */
export function formatTable({ title, columns, figures }: Section): string {
  const rows = figures.map(({ name, unit, values, ratio, difference, target, met }) => {
    const [first = "", second = ""] = values.map((value) => `${shown(value, DIGITS[unit])} ${unit}`);
    const times = ratio === undefined ? undefined : `${shown(ratio, 2)} ×`;
    const more = difference === undefined ? "" : `+ ${shown(difference, DIGITS[unit])} ${unit}`;
    const hoped = target ? [`   target ${target}: ${met ? "met" : "missed"}`] : [];
    return [`  ${name}`, first, second, times ?? more, ...hoped];
  });
  const lines = [[title, ...columns], ...rows].map((cells) => cells.map(aligned).join("").trimEnd());
  return lines.join("\n");
}

function aligned(cell: string, column: number): string {
  const width = COLUMN_WIDTHS[column] ?? 0;
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function shown(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
