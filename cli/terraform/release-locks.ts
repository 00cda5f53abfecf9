import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import { UserError } from "../../user-error.ts";
import { runTerraform } from "./run-terraform.ts";
import { failureSentence } from "./stack-failures.ts";
import type { StacksRun } from "./stacks-run.ts";
import { lockText, mayLive, type StateLock } from "./state-lock.ts";
import { messageText } from "./terraform-message.ts";

/** Shows the question; returns when the person agrees, throws when not. */
export type Unlock = (question: string) => Promise<void>;

/**
 * Releases locks whose holders are gone, once the person has agreed.
 * @throws UserError when a holder may still be at work, or when somebody else has taken the lock
 */
export async function releaseLocks(
  run: StacksRun,
  stacks: readonly SynthesizedStack[],
  locks: readonly StateLock[],
  unlock: Unlock,
): Promise<void> {
  const texts = locks.map((lock) => lockText(lock)).join(" ");
  for (const lock of locks) {
    const reason = await mayLive(lock, run.program);
    if (reason !== undefined) {
      throw new UserError(`${texts} No lock was released, because its holder may be at work: ${reason}.`);
    }
  }
  await unlock(`${texts} Nobody can be at work on it any more.`);
  for (const { stack, id } of locks) {
    const folder = stacks.find(({ name }) => name === stack)?.folder;
    if (folder === undefined) continue;
    const { code, errors, words } = await runTerraform(run, {
      folder,
      args: ["force-unlock", "-force", id],
      output: run.log.outputFile(stack, "unlock"),
      onMessage: (message) => run.log.write(stack, messageText(message)),
    });
    if (words !== "") run.log.write(stack, words);
    if (code === 0) continue;
    const error = { severity: "error", summary: words.replaceAll(/[│╷╵]/g, ""), detail: "" };
    throw new UserError(failureSentence([{ stack, errors: [...errors, error] }], "Nothing was changed."));
  }
}
