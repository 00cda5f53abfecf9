import { execFileSync } from "node:child_process";
import { Argument, Command } from "commander";
import { bashCompletion } from "./bash.ts";
import { completedCommands } from "./completed-command.ts";
import { fishCompletion } from "./fish.ts";
import { zshCompletion } from "./zsh.ts";

const program = new Command("npx openai-sagemaker").helpCommand(false);
const keys = new Command("keys").description("who may ask").helpCommand(false);
keys.command("create <name>").description("makes it, and doesn't ask").option("--tokens-per-day <count>", "a limit");
program.addCommand(keys);
program.addCommand(new Command("completion").addArgument(new Argument("<shell>").choices(["bash", "zsh"])));
const commands = completedCommands(program);

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const script = `${bashCompletion(commands)}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _openai_sagemaker; echo "\${COMPREPLY[*]}"`;
  const answer = execFileSync("bash", ["-c", script, "bash", ...words], { encoding: "utf8" }).trim();
  return answer === "" ? [] : answer.split(" ");
}

test.each<[string[], string[]]>([
  [
    ["openai-sagemaker", ""],
    ["keys", "completion"],
  ],
  [["openai-sagemaker", "k"], ["keys"]],
  [["openai-sagemaker", "keys", ""], ["create"]],
  [["openai-sagemaker", "keys", "create", "me", "--to"], ["--tokens-per-day"]],
  [["openai-sagemaker", "keys", "--to"], []],
  [["openai-sagemaker", "completion", "z"], ["zsh"]],
  [["npx", "open"], ["openai-sagemaker"]],
  [["npx", "openai-sagemaker", "keys", "c"], ["create"]],
  [["npx", "another", "k"], []],
])("bash completes %j by %j", (words, expected) => {
  expect(offered(...words)).toEqual(expected);
});

test("zsh and fish get each command and flag with its meaning, whatever marks stand in it", () => {
  expect(zshCompletion(commands)).toContain(`(' keys') rows=('create:makes it, and doesn'\\''t ask') ;;`);
  expect(zshCompletion(commands)).toContain(`(' keys create -') rows=('--tokens-per-day:a limit' '--help`);
  expect(fishCompletion(commands)).toContain("' -a create -d 'makes it, and doesn\\'t ask'\n");
  expect(fishCompletion(commands)).toContain("' -l tokens-per-day -r -d 'a limit'\n");
});
