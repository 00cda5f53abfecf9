import type { Log } from "../log.ts";
import { LATEST_SETTLEMENT_MILLISECONDS, type Settlement, type UsageTable } from "./usage-table.ts";

/** Pauses before each further try, in milliseconds. */
const PAUSES = [100];
/** Settlements that wait for the table; what comes beyond is in the log alone. */
const MOST_WAITING = 1_000;

export interface UsageJournal {
  /** Settles when the settlement is in the table, or kept for later. Never fails. */
  record(settlement: Settlement): Promise<void>;
  /** Tries again what could not be written before. Never fails. */
  catchUp(): Promise<void>;
}

/**
 * Sees to it that what was used gets into the table. What cannot be written now is written to the log, and tried again with the
 * next request of this instance, until it is there; while there is something to catch up with, nobody waits for a second try.
 */
export function usageJournal(table: Pick<UsageTable, "settle">, log: Log, now: () => number = Date.now): UsageJournal {
  const waiting = new Set<Settlement>();

  async function settled(settlement: Settlement, pauses: readonly number[], isKnown = false): Promise<boolean> {
    try {
      const isTooLate = now() - settlement.admittedAt > LATEST_SETTLEMENT_MILLISECONDS;
      await table.settle(isTooLate ? { ...settlement, reserved: 0 } : settlement);
      return true;
    } catch (error) {
      const [pause, ...others] = pauses;
      if (pause !== undefined) {
        await new Promise((resolve) => setTimeout(resolve, pause));
        return settled(settlement, others, isKnown);
      }
      const { partition, period, model, promptTokens, completionTokens, cachedTokens } = settlement;
      const usage = {
        keyId: partition,
        month: period.month,
        day: period.day,
        model,
        promptTokens,
        completionTokens,
        cachedTokens,
      };
      if (!isKnown)
        log({ level: "error", message: "What a key used could not be recorded.", ...usage, error: String(error) });
      return false;
    }
  }

  async function catchUp(): Promise<void> {
    for (const late of waiting) {
      waiting.delete(late);
      if (await settled(late, [], true)) continue;
      waiting.add(late);
      return;
    }
  }

  return {
    catchUp,
    async record(settlement) {
      const isCatchingUp = waiting.size > 0;
      if (!(await settled(settlement, isCatchingUp ? [] : PAUSES))) {
        if (waiting.size < MOST_WAITING) waiting.add(settlement);
        return;
      }
      await catchUp();
    },
  };
}
