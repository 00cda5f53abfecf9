import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FOLDER } from "../project-folder.ts";

const read = (path: string) => readFileSync(join(PROJECT_FOLDER, path), "utf8");

const FOLDERS =
  "{cli,contract,functions,local,openwebui,provisioning,scripts,settings,statemachines,synth}/**/*.{ts,mjs,sh}";
const sources = globSync(["*.ts", FOLDERS], { cwd: PROJECT_FOLDER })
  .filter((path) => !/\.test\.ts$|\/testing\//.test(path))
  // A sentence may be written in several pieces.
  .map((path) => read(path).replaceAll(/["`] \+\s*["`]/g, ""));

/** The quotations in the first columns of tables of what "it says", and in both of an execution's "error" and "cause". */
function quotations(markdown: string): string[] {
  let quoting = 0;
  return markdown.split("\n").flatMap((line) => {
    if (!line.startsWith("|")) quoting = 0;
    if (line.startsWith("| it says")) quoting = 1;
    if (line.startsWith("| error | cause")) quoting = 2;
    const cells = line.split("|").slice(1, 1 + quoting);
    return cells.flatMap((cell) => [...cell.matchAll(/`(.+?)`/g)].map(([, quotation = ""]) => quotation));
  });
}

/** What is left of a quotation without the parts that differ from time to time. */
const pieces = (quotation: string) =>
  quotation
    .split("…")
    .map((piece) => piece.replaceAll(/^[\s:;,]+|[\s:;,]+$/g, ""))
    .filter(Boolean);

test.each(quotations(read("docs/troubleshooting.md")))("the software prints: %s", (quotation) => {
  expect(pieces(quotation)).not.toEqual([]);
  const printed = sources.some((source) => pieces(quotation).every((piece) => source.includes(piece)));
  expect({ quotation, printed }).toEqual({ quotation, printed: true });
});
