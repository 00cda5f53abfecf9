import { styleText } from "node:util";
import type { Example } from "../commands.ts";

const COLUMNS = 80;

/**
 * The end of a command's help: its lines to type, each with what it brings beside it, or below it where that is too wide.
 * @param path of the command, `npx openai-sagemaker keys create`: a subcommand's help has its own lines alone
 */
export function examplesText(examples: readonly Example[], path: string): string {
  const shown = examples
    .map(([line, meaning]) => [`npx openai-sagemaker ${line}`, meaning] as const)
    .filter(([line]) => line === path || line.startsWith(`${path} `));
  const width = Math.max(...shown.map(([line]) => line.length));
  const beside = shown.every(([, meaning]) => 2 + width + 2 + meaning.length <= COLUMNS);
  const rows = shown.map(([line, meaning]) =>
    beside ? `  ${line.padEnd(width)}  ${meaning}` : `  ${line}\n      ${meaning}`,
  );
  return ["", styleText("bold", "Examples:", { validateStream: false }), ...rows].join("\n");
}
