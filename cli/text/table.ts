import Table from "cli-table3";
import { fitColumns } from "./fit-columns.ts";
import { printableCell } from "./printable.ts";
import { wrapLines } from "./wrap.ts";

const GAP = "  ";
/** By how much a section is set in below its title. */
const INDENT = "  ";

type Cell = string | number | undefined;

/** No borders: columns two spaces apart. */
const WITHOUT_BORDERS = {
  chars: {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
    "bottom-right": "",
    left: "",
    "left-mid": "",
    mid: "",
    "mid-mid": "",
    right: "",
    "right-mid": "",
    middle: GAP,
  },
  style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
};

/**
 * Aligned columns for a terminal; what is undefined stays empty, and nothing in a cell moves the cursor.
 * @param head names of the columns; one that begins with `>` is aligned to the right, as numbers are
 * @param columns how wide it may be: long cells are wrapped then, and what cannot fit becomes a block for each row.
 *   Default: without bound
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  columns = Number.POSITIVE_INFINITY,
): string {
  const names = head.map((name) => name.replace(/^>/, ""));
  const isNumber = head.map((name) => name.startsWith(">"));
  const cells = rows.map((row) => row.map((cell) => printableCell(String(cell ?? ""))));
  const room = columns - GAP.length * (Math.max(head.length, ...rows.map((row) => row.length)) - 1);
  const fitted = fitColumns(names, cells, isNumber, room);
  if (fitted !== undefined) return aligned(fitted.head, fitted.rows, isNumber);
  // Without names a block says nothing.
  if (names.length === 0) return aligned([], cells);
  return cells.map((row) => block(names, row, columns)).join("\n\n");
}

function aligned(head: string[], rows: string[][], isNumber: readonly boolean[] = []): string {
  const made = new Table({
    ...WITHOUT_BORDERS,
    head,
    colAligns: isNumber.map((right) => (right ? "right" : "left")),
    // The names of columns stand right above what they name.
    rowAligns: head.length > 0 ? ["bottom"] : [],
  });
  made.push(...rows);
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** No word is broken in it, so that it can be copied. */
function block(names: readonly string[], cells: readonly string[], columns: number): string {
  const room = columns - GAP.length - Math.max(...names.map((name) => name.length));
  const lines = cells.flatMap((cell, index) => (cell === "" ? [] : [[names[index] ?? "", wrapLines(cell, room)]]));
  return aligned([], lines);
}

/**
 * Lines set in by two spaces, below a title.
 * @param columns how wide it may be; a function is told what is left of that. Default: without bound
 */
export function section(
  title: string,
  text: string | ((columns: number) => string),
  columns = Number.POSITIVE_INFINITY,
): string {
  const room = columns - INDENT.length;
  const lines = typeof text === "string" ? text : text(room);
  return `${wrapLines(title, columns)}\n${wrapLines(lines, room).replaceAll(/^(?=.)/gm, INDENT)}`;
}
