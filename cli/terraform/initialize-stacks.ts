import { mkdirSync } from "node:fs";
import { pause } from "../command-line/interruption.ts";
import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import { placeProviderLock, rememberProviderLock } from "./provider-lock.ts";
import { recoverState } from "./recover-state.ts";
import { runTerraform } from "./run-terraform.ts";
import type { StacksRun } from "./stacks-run.ts";
import { orWords, messageText } from "./terraform-message.ts";
import type { StackFailure } from "./stack-result.ts";
import { terraformEnvironment, throwIfInterrupted } from "./terraform-environment.ts";

/**
 * Runs `terraform init` in the folder of every stack. The first one runs alone: it may have to download the provider, and
 * Terraform's plugin cache is not safe for two at once. The others follow in parallel with the first one's lock file, because all
 * need the same provider. Then writes the states that an earlier run could not write.
 * @throws Interrupted
 */
export async function initializeStacks(
  run: StacksRun,
  stacks: readonly SynthesizedStack[],
): Promise<readonly StackFailure[]> {
  const [first, ...others] = stacks;
  if (first === undefined) return [];
  mkdirSync(terraformEnvironment(run).TF_PLUGIN_CACHE_DIR, { recursive: true });
  const failure = await initializeStack(run, first);
  if (failure !== undefined) return [failure];
  const lock = rememberProviderLock(first.folder);
  const failures = (await Promise.all(others.map((stack) => initializeStack(run, stack, lock)))).filter(
    (one) => one !== undefined,
  );
  throwIfInterrupted(run.signal);
  if (failures.length > 0) return failures;
  return (await Promise.all(stacks.map((stack) => recoverState(run, stack)))).filter((one) => one !== undefined);
}

/**
 * Two runs on one machine fill Terraform's plugin cache at the same moment: the second one finds a folder, or a program, that is
 * still being written. Source: https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache, "not
 * guaranteed to be safe".
 */
const CACHE_IN_USE = /Failed to install provider.*(file exists|text file busy)/s;
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 1000;

async function initializeStack(
  run: StacksRun,
  stack: SynthesizedStack,
  lock?: string,
): Promise<StackFailure | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const failure = await initializeOnce(run, stack, lock);
    const isInUse = failure?.errors.some(({ summary, detail }) => CACHE_IN_USE.test(`${summary}\n${detail}`)) ?? false;
    if (!isInUse || attempt === ATTEMPTS) {
      if (failure !== undefined) run.progress.end(stack.name, "cannot be prepared");
      return failure;
    }
    await pause(PAUSE_MILLISECONDS, run.signal, "Interrupted before anything was changed.");
  }
}

async function initializeOnce(
  run: StacksRun,
  stack: SynthesizedStack,
  lock?: string,
): Promise<StackFailure | undefined> {
  const { log, progress } = run;
  const { name, folder } = stack;
  progress.prepare(name);
  placeProviderLock(folder, { other: lock });
  const { code, errors, words } = await runTerraform(run, {
    folder,
    // Our own steps move the states, see `move-state.ts`: with `-reconfigure`, Terraform does not ask about an earlier backend.
    args: ["init", "-reconfigure", "-input=false", "-json"],
    output: log.outputFile(name, "init"),
    onMessage: (message) => log.write(name, messageText(message)),
  });
  if (words !== "") log.write(name, words);
  throwIfInterrupted(run.signal);
  if (code === 0) return undefined;
  return { stack: name, errors: orWords(errors, words, `terraform init ended with code ${code}.`) };
}
