import fc from "fast-check";
import { synthesizeApp } from "../../testing/synthesized-app.ts";
import { startFaultyStack } from "../faults/faulty-stack.ts";
import { type Operation, operation } from "./operations.ts";
import { round } from "./round.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly rounds: number;
  readonly operations: number;
  /** fast-check's, of an earlier run: that round alone. */
  readonly path?: string | undefined;
  /** Looks for a smaller round that breaks a promise, too. */
  readonly shrinks?: boolean | undefined;
  readonly onRound?: (operations: readonly Operation[], broken: readonly string[]) => void;
}

export interface ChaosReport {
  readonly rounds: number;
  readonly operations: number;
  /** Of the smallest round that breaks a promise; absent: none did. */
  readonly broken?: {
    readonly operations: readonly Operation[];
    readonly promises: readonly string[];
    readonly path: string;
  };
}

/** For all that may serve at once. */
const QUOTAS = { "ml.g4dn.xlarge": 100, "ml.g5.xlarge": 100 };

/** Rounds of random operations on the machines. The same seed means the same operations. */
export async function chaos({
  seed,
  rounds,
  operations,
  path,
  shrinks = false,
  onRound,
}: ChaosOptions): Promise<ChaosReport> {
  const app = await synthesizeApp({ MAX_INSTANCE_PRICE: "5" });
  const stack = await startFaultyStack(app.outputFolder, { quotas: QUOTAS });
  let ranRounds = 0;
  let ranOperations = 0;
  const nothing = stack.snapshot();
  try {
    // Operations are left out, one by one, to find the smallest round that breaks a promise.
    const list = fc
      .array(fc.option(operation, { nil: undefined, freq: 1_000 }), { minLength: operations, maxLength: operations })
      .map((some) => some.filter((one) => one !== undefined));
    const details = await fc.check(
      fc.asyncProperty(list, async (some) => {
        ranRounds += 1;
        ranOperations += some.length;
        const broken = await round(stack, nothing, some);
        onRound?.(some, broken);
        if (broken.length > 0) throw new Error(broken.join("\n"));
      }),
      { seed, numRuns: rounds, endOnFailure: !shrinks, ...(path !== undefined && { path }) },
    );
    const [found] = details.counterexample ?? [];
    const error = details.errorInstance;
    return {
      rounds: ranRounds,
      operations: ranOperations,
      ...(found && {
        broken: {
          operations: found,
          promises: (error instanceof Error ? error.message : String(error)).split("\n"),
          path: details.counterexamplePath ?? "",
        },
      }),
    };
  } finally {
    // A round that broke a promise ends in the middle.
    await stack.restore(nothing);
    await stack.close();
    app.remove();
  }
}
