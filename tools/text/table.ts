import Table from "cli-table3";

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
    middle: "  ",
  },
  style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
};

/**
 * Aligned columns for a terminal; what is undefined stays empty.
 * @param head names of the columns; one that begins with `>` is aligned to the right, as numbers are
 */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const made = new Table({
    ...WITHOUT_BORDERS,
    head: head.map((name) => name.replace(/^>/, "")),
    colAligns: head.map((name) => (name.startsWith(">") ? "right" : "left")),
  });
  made.push(...rows.map((row) => row.map((cell) => cell ?? "")));
  return made
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Lines set in by two spaces, below a title. */
export function section(title: string, text: string): string {
  return `${title}\n${text.replaceAll(/^(?=.)/gm, "  ")}`;
}
