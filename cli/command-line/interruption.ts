import { setTimeout } from "node:timers/promises";
import { onInterruption } from "../../local/interruption-signals.ts";
import { UserError } from "../../user-error.ts";

/** Raised when the person ended the tool; what runs in AWS goes on. Exit code 130, as a shell has it for Ctrl-C. */
export class Interrupted extends UserError {
  override name = "Interrupted";
}

/** Work that must be ended before the process ends. Each is called at the second signal. */
const endings = new Set<() => void>();

/** Aborted by the first Ctrl-C, SIGTERM or SIGHUP, with the signal's name as reason. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  onInterruption((signal) => {
    if (!controller.signal.aborted) return controller.abort(signal);
    if (endings.size === 0) process.exit(130);
    for (const end of endings) end();
    // A third one does not wait for anything.
    endings.clear();
  });
  return controller.signal;
}

/**
 * From now on the second signal calls `end` in place of ending the process at once.
 * @returns what ends this
 */
export function endAtSecondSignal(end: () => void): () => void {
  endings.add(end);
  return () => endings.delete(end);
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
