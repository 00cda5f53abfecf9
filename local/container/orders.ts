import type { Step } from "./generation.ts";

interface Running {
  readonly steps: AsyncGenerator<Step, void, void>;
}

/** Of which it is, and its next step; without one when it has no more. */
type Turn<One> = readonly [one: One, step: Step | undefined];

/** One step of each, again and again. */
export async function* inTurn<One extends Running>(all: readonly One[]): AsyncGenerator<Turn<One>, void, void> {
  const running = new Set(all);
  while (running.size > 0) {
    for (const one of [...running]) {
      const { value } = await one.steps.next();
      if (!value) running.delete(one);
      yield [one, value ?? undefined];
    }
  }
}

/** The next step of whichever has one: none waits for another, which may wait for its end. All end when the caller stops. */
export async function* asReady<One extends Running>(all: readonly One[]): AsyncGenerator<Turn<One>, void, void> {
  const next = (one: One) => one.steps.next().then(({ value }) => [one, value ?? undefined] as const);
  const pending = new Map(all.map((one) => [one, next(one)]));
  try {
    while (pending.size > 0) {
      const turn = await Promise.race(pending.values());
      const [one, step] = turn;
      if (step === undefined) pending.delete(one);
      else pending.set(one, next(one));
      yield turn;
    }
  } finally {
    // Those that still wait for a step end after it.
    for (const [one, step] of pending) {
      step.catch(() => undefined);
      one.steps.return().catch(() => undefined);
    }
  }
}
