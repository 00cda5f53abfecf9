import { styleText } from "node:util";
import { COMMANDS } from "../commands.ts";

const EXAMPLES = [
  ["npx openai-sagemaker start", "everything on this machine, without AWS"],
  ["npx openai-sagemaker deploy", "in your AWS account, with what .env says"],
  ["npx openai-sagemaker destroy", "and nothing of it is left"],
] as const;

/** The help of the whole: one screen of 80 columns, grouped by what people want to do. */
export function overview(): string {
  const groups = Map.groupBy(COMMANDS, ({ group }) => group);
  return [
    "Usage: npx openai-sagemaker <command> [options]",
    ...[...groups].flatMap(([group, entries]) => [
      title(group),
      ...rows(entries.map(({ name, summary }) => [name, summary])),
    ]),
    title("Examples"),
    ...rows(EXAMPLES),
    "",
    "After a command, --help shows its options and examples. --version is this one's.",
    "",
  ].join("\n");
}

/** Commander takes the style away where nobody can see it. */
const title = (text: string) => styleText("bold", text, { validateStream: false });

function rows(cells: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(16, ...cells.map(([left]) => left.length));
  return cells.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
