import type { Command } from "commander";
import { runLine, withSubcommands } from "../../testing/cli/run-line.ts";
import { COMMANDS } from "../commands.ts";
import { createProgram } from "./program.ts";
import { commandPath } from "./wrong-words.ts";

/** Every command of the help: its own help, and wrong words. A good run of each is in `every-command.long.test.ts`. */

const PROGRAM = "npx openai-sagemaker";

let everything: Command[];
beforeAll(async () => {
  everything = withSubcommands(await createProgram(COMMANDS.map(({ name }) => name)));
});

/** What is typed after the program's name. */
const listWords = (command: Command) => commandPath(command).slice(PROGRAM.length).trim().split(" ").filter(Boolean);

/** What words bring about that commander itself answers: no command begins. */
const answer = (words: readonly string[]) => runLine(words, {});

test("the help is one screen of 80 columns with every command, in groups, and the examples that matter", async () => {
  const { code, stdout } = await answer(["--help"]);
  const lines = stdout.trimEnd().split("\n");
  expect(code).toBe(0);
  expect(lines.length).toBeLessThanOrEqual(42);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  const shown = lines.flatMap((line) => /^ {2}([a-z-]+) {2,}\S/.exec(line)?.[1] ?? []);
  expect(shown).toEqual(COMMANDS.map(({ name }) => name));
  expect(lines.filter((line) => line.startsWith(`  ${PROGRAM} `))).toHaveLength(3);
});

test("every command's help fits 80 columns and ends with examples of it", async () => {
  for (const command of everything) {
    if (command.parent === null) continue;
    const { code, stdout, stderr } = await answer([...listWords(command), "--help"]);
    const [, examples = ""] = stdout.split("\nExamples:\n");
    expect({ path: commandPath(command), code, stderr }).toEqual({ path: commandPath(command), code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(examples.split("\n").filter((line) => line.startsWith(`  ${commandPath(command)}`))).not.toEqual([]);
  }
});

test("every command names the nearest of an unknown flag, and of an unknown command", async () => {
  for (const command of everything) {
    const words = listWords(command);
    const flag = await answer([...words, "--hlep=yes"]);
    expect({ words, ...flag }).toEqual({
      words,
      code: 1,
      stdout: "",
      stderr: "error: unknown option '--hlep=yes': did you mean --help?\n",
    });
    for (const { name } of command.commands.map((sub) => ({ name: sub.name() }))) {
      const { code, stderr } = await answer([...words, `${name}x`]);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: `error: unknown command '${name}x': did you mean ${name}?\n`,
      });
    }
  }
});

test("what is near to nothing is answered with where the words stand", async () => {
  expect(await answer(["zzz"])).toMatchObject({
    stderr: "error: unknown command 'zzz'. `npx openai-sagemaker --help` lists what there is.\n",
  });
  expect(await answer(["keys", "create", "me", "--zzz"])).toMatchObject({
    stderr: "error: unknown option '--zzz'. `npx openai-sagemaker keys create --help` lists what there is.\n",
  });
  expect(await answer(["keys", "create", "me", "--tokens=3"])).toMatchObject({
    stderr: "error: unknown option '--tokens=3': did you mean --tokens-per-day or --tokens-per-month?\n",
  });
  expect(await answer(["--stage", "dev", "status"])).toMatchObject({
    stderr: expect.stringMatching(/^error: unknown option '--stage'\. Flags stand behind the command\./),
  });
});

test("every flag that needs a value, and every argument, is missed in one sentence", async () => {
  for (const command of everything) {
    const words = listWords(command);
    for (const { long, required } of command.options) {
      if (!required || !long) continue;
      const { code, stdout, stderr } = await answer([...words, long]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(/^error: option '.*' argument missing\. See `npx .* --help`\.\n$/);
    }
    if (command.registeredArguments.some((argument) => argument.required)) {
      const { code, stderr } = await answer(words);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: missing required argument '.*'\. See `npx .* --help`\.\n$/);
    }
  }
});
