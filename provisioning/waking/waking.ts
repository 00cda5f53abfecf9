import { type AsleepModel, mayWake } from "../../contract/asleep-model.ts";
import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { parameterValue } from "../../contract/parameter-value.ts";

/** What provision-endpoint writes into `asleep/<alias>` while it wakes a model. */
export interface Waking {
  /** The parameter's value as it was read: under the lock it has to be the same still. */
  readonly value: string;
  /** Its value from the beginning on: this waking counts as failed until it succeeds, lest one that is lost is tried again at once. */
  readonly begun: string;
  /** The same, parsed: what a failure adds its time to. */
  readonly record: AsleepModel;
  /** Its value when the waking is not even tried. */
  readonly refused?: string;
}

export interface SleepingAlias {
  readonly alias: string;
  readonly asleep: AsleepModel | undefined;
  readonly entry: Pick<CatalogEntry, "wakeOnRequest"> | undefined;
  readonly isPublished: boolean;
}

/** A sentence when a request wakes nothing now. Events come twice, or late, and whoever sent one knew less than we do. */
export function whyNotWoken({ alias, asleep, entry, isPublished }: SleepingAlias, now: Date): string | undefined {
  if (isPublished) return `${alias} serves already.`;
  if (asleep === undefined) return `${alias} does not sleep: nobody but a person brings it back.`;
  const answer = mayWake(asleep, entry, now);
  if ("yes" in answer) return undefined;
  const until = answer.until === undefined ? "" : ` before ${answer.until.toISOString()}`;
  switch (answer.no) {
    case "policy":
      return `No request wakes ${alias}: its wakeOnRequest is off.`;
    case "hours":
      return `No request wakes ${alias} outside working hours.`;
    case "failed":
      return `${alias} is not woken again${until}: the last waking failed.`;
    case "refused":
      return `${alias} is not woken${until}: ${asleep.refused?.why}`;
  }
}

export function planWaking(value: string, asleep: AsleepModel, startedAt: string): Waking {
  const { refused: _, ...rest } = asleep;
  const record = { ...rest, failures: (asleep.failures ?? 0) + 1 };
  return { value, record, begun: parameterValue({ ...record, failedAt: startedAt }) };
}

/** The alarm may be of the month before, and a budget is raised in the middle of a month: it is asked again after so long. */
const BUDGET_MINUTES = 30;

/** The stage has spent its month. */
export function overBudget(value: string, asleep: AsleepModel, now: Date): Waking {
  const until = new Date(now.getTime() + BUDGET_MINUTES * 60_000).toISOString();
  const why = "The stage's budget of this month is spent.";
  return { value, record: asleep, begun: value, refused: parameterValue({ ...asleep, refused: { why, until } }) };
}
