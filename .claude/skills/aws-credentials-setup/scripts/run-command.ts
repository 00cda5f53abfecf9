import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { UserError } from "../../../../user-error.ts";

const CURES: Readonly<Record<string, string>> = {
  aws: "install the AWS CLI (docs.aws.amazon.com/cli)",
  gh: "install the GitHub CLI (cli.github.com) and sign in with `gh auth login`",
};

/** The command ran and said no. */
export class CommandFailed extends UserError {
  override name = "CommandFailed";
}

/**
 * Runs a command and returns what it prints. `input` goes to its standard input; `secrets` never appear in the error.
 * @throws CommandFailed with the command's own last line
 * @throws UserError when there is no such command
 */
export async function runCommand(
  command: "aws" | "gh",
  argumentList: readonly string[],
  { input = "", secrets = [] }: { readonly input?: string; readonly secrets?: readonly string[] } = {},
): Promise<string> {
  const child = spawn(command, argumentList, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => undefined); // a command that does not read its input may have ended already
  child.stdin.end(input);
  const [output, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]).then(
    ([out, err, [exitCode]]) => [out, err, exitCode] as const,
    () => {
      throw new UserError(`${command} cannot be run: ${CURES[command]}.`);
    },
  );
  if (code === 0) return output;
  const lastLine = complaint.trim().split("\n").at(-1) || `exit code ${code}`;
  const reason = [input, ...secrets].filter(Boolean).reduce((line, secret) => line.replaceAll(secret, "…"), lastLine);
  throw new CommandFailed(`\`${command} ${argumentList.slice(0, 2).join(" ")}\` failed: ${reason}`);
}
