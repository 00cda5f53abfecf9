/** One thing that is to go. */
export interface Removal {
  /** For people: `model openai-sagemaker-dev-default--1a2b3c4d`. */
  readonly what: string;
  /** @returns whether there was anything to remove */
  remove(): Promise<boolean>;
}

/** Raised when everything was tried and something stays; the message names each with AWS's own words. */
export class NotEverythingRemoved extends Error {
  override name = "NotEverythingRemoved";
}

/**
 * Removes one after the other, for SageMaker throttles deletions; none keeps the next one from its turn.
 * @returns what is gone
 * @throws NotEverythingRemoved
 */
export async function removeAll(removals: readonly Removal[]): Promise<string[]> {
  const removed: string[] = [];
  const failures: string[] = [];
  for (const { what, remove } of removals) {
    try {
      if (await remove()) removed.push(what);
    } catch (error) {
      failures.push(`${what} (${error instanceof Error ? `${error.name}: ${error.message}` : String(error)})`);
    }
  }
  if (failures.length > 0) throw new NotEverythingRemoved(`Could not be removed: ${failures.join("; ")}.`);
  return removed;
}
