import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { createProgram } from "../cli/command-line/program.ts";
import { COMMANDS } from "../cli/commands.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";

/** What documents, messages, workflows and skills tell people to type can be typed. */

const read = (path: string) => readFileSync(join(PROJECT_FOLDER, path), "utf8");
const PATTERNS = ["*.md", "*.ts", "*.mjs", "*.sh", "*.yml", "*.yaml", "*.tf", ".githooks/*", ".ci/*"];
const files = execFileSync("git", ["ls-files", ...PATTERNS], { cwd: PROJECT_FOLDER, encoding: "utf8" })
  .split("\n")
  // What tests say is tried by themselves, wrong words among it.
  .filter(
    (path) => path !== "" && !/\.test\.ts$/.test(path) && /npx openai-sagemaker|npm (start|run)/.test(read(path)),
  );

/** The words after a command's name, as far as the line that is to be typed goes. */
const typed = (text: string, start: RegExp) =>
  [...text.matchAll(new RegExp(`${start.source}([^\`"'|)#;&>\\n\\\\]*)`, "g"))].map(([, words = ""]) =>
    words.trim().split(/[\s,]+/),
  );

let program: Command;
beforeAll(async () => {
  program = await createProgram(COMMANDS.map(({ name }) => name));
});

/** What is wrong with words that follow `npx openai-sagemaker`. */
function findFault(words: readonly string[]): string | undefined {
  let command = program;
  const rest = [...words];
  while (/^[a-z][a-z-]*$/.test(rest[0] ?? "") && command.commands.length > 0) {
    const name = rest.shift();
    const found = command.commands.find((sub) => sub.name() === name);
    if (found === undefined) return `no such command: ${name}`;
    command = found;
  }
  const known = command
    .createHelp()
    .visibleOptions(command)
    .map(({ long }) => long as string);
  const unknown = rest.flatMap((word) => /^--[a-z][a-z0-9-]*/.exec(word) ?? []).filter((flag) => !known.includes(flag));
  return unknown.length === 0 ? undefined : `no such flag: ${unknown.join(" ")}`;
}

test.each(files)("%s names commands and flags that there are", (path) => {
  const text = read(path);
  const faults: string[] = [];
  for (const words of typed(text, /npx openai-sagemaker(?= |`|$)/)) {
    const fault = findFault(words);
    if (fault !== undefined) faults.push(`npx openai-sagemaker ${words.join(" ")}: ${fault}`);
  }
  for (const words of typed(text, /npm start -- (?=-)/)) {
    const fault = findFault(["start", ...words]);
    if (fault !== undefined) faults.push(`npm start -- ${words.join(" ")}: ${fault}`);
  }
  const { scripts } = JSON.parse(read("package.json"));
  for (const [, name = ""] of text.matchAll(/\bnpm run (?:-s |--silent )?([a-z][\w:-]*)/g)) {
    if (!(name in scripts)) faults.push(`npm run ${name}: no such script`);
  }
  expect(faults).toEqual([]);
});
