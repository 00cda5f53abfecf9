import { Argument, Command } from "commander";
import { bashCompletion } from "../completion/bash.ts";
import { completedCommands } from "../completion/completed-command.ts";
import { fishCompletion } from "../completion/fish.ts";
import { zshCompletion } from "../completion/zsh.ts";

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

export function completionCommand(): Command {
  return new Command("completion")
    .description(
      "Prints what makes a shell complete commands and flags, after openai-sagemaker and after npx openai-sagemaker (bash). Where no " +
        "program of this name is on the PATH, it also makes openai-sagemaker a function that calls npx.",
    )
    .addArgument(new Argument("<shell>", "which one").choices(Object.keys(SHELLS)))
    .action((shell: keyof typeof SHELLS, _flags: unknown, { parent }: Command) => {
      if (parent !== null) process.stdout.write(SHELLS[shell](completedCommands(parent)));
    });
}
