import { setTimeout } from "node:timers/promises";
import { UserError } from "../../user-error.ts";

/** Raised when the person ended the tool; what runs in AWS goes on. Exit code 130, as a shell has it for Ctrl-C. */
export class Interrupted extends UserError {
  override name = "Interrupted";
}

/** Aborted by the first Ctrl-C or SIGTERM, with the signal's name as reason; the second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort(signal));
  return controller.signal;
}

/**
 * Waits, and not a moment longer when the person ends the tool.
 * @throws Interrupted with that sentence
 */
export async function pause(milliseconds: number, signal: AbortSignal | undefined, sentence: string): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch {
    throw new Interrupted(sentence);
  }
}
