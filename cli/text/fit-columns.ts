import { BETWEEN_WORDS, visibleLength, splitText, wrap } from "./wrap.ts";

/** Where a cell may be broken, the mildest first. */
const BREAKS = [BETWEEN_WORDS, /(?<=[ \-/:,@])(?!-)/] as const;

/**
 * Wraps cells until the rows fit: those of the widest column first, and within words only when all that has several words is
 * wrapped already.
 * @param head names of the columns
 * @param isNumber tells which columns are of numbers: these are not broken, but for their names
 * @param room characters for the cells of a row, without what separates them
 * @returns nothing when they do not fit whatever is wrapped
 */
export function fitColumns(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isNumber: readonly boolean[],
  room: number,
): { readonly head: string[]; readonly rows: string[][] } | undefined {
  const columns = Array.from({ length: Math.max(head.length, ...rows.map((row) => row.length)) }, (_, index) => ({
    name: head[index] ?? "",
    cells: rows.map((row) => row[index] ?? ""),
    isNumber: isNumber[index] === true,
  }));
  const widths = columns.map(({ name, cells }) => longest([name, ...cells]));
  for (const breaks of BREAKS) {
    const floors = columns.map((column) => minimumWidth(column, breaks));
    while (sum(widths) > room) {
      const index = widestAbove(widths, floors);
      if (index === undefined) break;
      widths[index] = (widths[index] ?? 0) - 1;
    }
  }
  if (sum(widths) > room) return undefined;
  const finalWidths = withWhatIsLeft(columns, widths, room);
  const fit = (cell: string, index: number) => wrapCell(cell, finalWidths[index] ?? 0);
  return { head: head.map(fit), rows: rows.map((row) => row.map(fit)) };
}

interface Column {
  readonly name: string;
  readonly cells: readonly string[];
  readonly isNumber: boolean;
}

function minimumWidth({ name, cells, isNumber }: Column, breaks: RegExp): number {
  if (isNumber) return longest([...splitText(name, BETWEEN_WORDS), ...cells]);
  return longest([name, ...cells].flatMap((cell) => splitText(cell, breaks)));
}

/** The widest column that can still be narrower. */
function widestAbove(widths: readonly number[], floors: readonly number[]): number | undefined {
  const widest = Math.max(...widths.filter((width, index) => width > (floors[index] ?? 0)));
  const index = widths.findIndex((width, at) => width === widest && width > (floors[at] ?? 0));
  return index === -1 ? undefined : index;
}

/** Words seldom end where a column does: what they leave goes to the column of the most lines. */
function withWhatIsLeft(columns: readonly Column[], widths: readonly number[], room: number): number[] {
  const lines = columns.map(({ name, cells }, index) =>
    [name, ...cells].map((cell) => wrapCell(cell, widths[index] ?? 0).split("\n")),
  );
  const used = lines.map((cells) => longest(cells.flat()));
  const heights = lines.map((cells) => Math.max(...cells.map(({ length }) => length)));
  const highest = heights.indexOf(Math.max(...heights));
  const left = room - sum(used);
  return used.map((width, index) => (index === highest ? width + left : width));
}

/** A cell may have lines of its own, such as an error's text. */
function wrapCell(cell: string, width: number): string {
  return cell
    .split("\n")
    .flatMap((line) => {
      const breaks = BREAKS.find((one) => longest(splitText(line, one)) <= width);
      return visibleLength(line) <= width ? [line] : wrap(line, width, breaks);
    })
    .join("\n");
}

const longest = (texts: readonly string[]) =>
  Math.max(0, ...texts.flatMap((text) => text.split("\n")).map(visibleLength));
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
