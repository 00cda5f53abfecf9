import { synthesize } from "../../synth/synthesize.ts";
import { readSynthesizedStacks } from "../../synth/synthesized-stacks.ts";
import { UserError } from "../../user-error.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { applyPlans } from "./apply-plans.ts";
import { outcomesText } from "./outcomes-text.ts";
import { planStacks } from "./plan-stacks.ts";
import { refusedChanges } from "./refused-changes.ts";
import { releaseLocks, type Unlock } from "./release-locks.ts";
import { requireRealAws } from "./require-real-aws.ts";
import { requireTerraform } from "./require-terraform.ts";
import { openRunLog, type RunLog } from "./run-log.ts";
import { failureSentence, failuresText } from "./stack-failures.ts";
import { type StackProgress, stackProgress } from "./stack-progress.ts";
import type { StackPlan } from "./stack-result.ts";
import { findLocks } from "./state-lock.ts";
import { type TerraformPlace, throwIfInterrupted } from "./terraform-environment.ts";

/** Where Terraform's part of a tool runs, and what it writes to. */
export interface TerraformRunContext {
  /** Where the stacks are synthesized. */
  readonly outputFolder: string;
  /** Gets all that people read. */
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
}

export interface StackSteps extends TerraformRunContext, Pick<TerraformPlace, "environment" | "stage"> {
  /** The program that synthesizes, see `synthesize`. */
  readonly app?: string;
}

interface Direction {
  /** Default: false, to deploy. */
  readonly destroy?: boolean;
}

interface Planning extends Direction {
  /** Names of those to plan. Default: all. */
  readonly only?: readonly string[];
  /** Asked before locks are released whose holders are gone; absent: they stay. */
  readonly unlock?: Unlock | undefined;
}

/** Terraform on the stacks of an app, step by step. */
export function stackSteps({ outputFolder, stream, signal, environment, stage, app }: StackSteps) {
  const say = (text: string) => stream.write(`${text}\n`);
  let opened: RunLog | undefined;
  const log = () => {
    opened ??= openRunLog(outputFolder, stage);
    return opened;
  };
  const currentPlace = async () => ({
    program: await requireTerraform(environment),
    environment,
    stage,
    signal,
    log: log(),
  });
  /** @returns what ends this */
  const tellOnce = (progress: StackProgress, text: string) => {
    const told = new AbortController();
    signal?.addEventListener("abort", () => progress.note(text), { signal: told.signal });
    return told;
  };
  return {
    /** The file that gets all that Terraform says. */
    logFile: () => log().path,

    /** @throws UserError before anything is done */
    async check(): Promise<void> {
      requireRealAws(environment);
      await requireTerraform(environment);
    },

    synthesize: () => synthesize(outputFolder, environment, app),

    /**
     * A saved plan of every stack.
     * @throws UserError when one cannot be planned, after all that is wrong was shown
     */
    async plan({ destroy = false, only, unlock }: Planning = {}): Promise<readonly StackPlan[]> {
      const stacks = readSynthesizedStacks(outputFolder).filter(({ name }) => only?.includes(name) ?? true);
      const progress = stackProgress(
        stream,
        stacks.map(({ name }) => name),
      );
      const run = { ...(await currentPlace()), progress };
      const told = tellOnce(progress, ENDING_PLANS);
      try {
        let planned = await planStacks(run, stacks, { destroy });
        // More than once, for the lock of a state that is to be written is in the way before those of the plans are.
        for (let locks = findLocks(planned.failures); locks.length > 0 && unlock !== undefined; ) {
          progress.pause();
          await releaseLocks(run, stacks, locks, unlock);
          planned = await planStacks(run, stacks, { destroy });
          locks = findLocks(planned.failures);
        }
        const { plans, failures } = planned;
        const refused = failures.length > 0 || destroy ? failures : await refusedChanges(run, plans);
        if (refused.length === 0) return plans;
        progress.clear();
        say(`${failuresText(refused, stream)}\n`);
        throw new UserError(failureSentence(refused, "Nothing was changed."));
      } finally {
        told.abort();
        progress.clear();
      }
    },

    /**
     * Applies exactly these plans.
     * @throws UserError when a stack fails, once every other one has ended
     */
    async apply(plans: readonly StackPlan[], direction: Direction = {}): Promise<void> {
      const progress = stackProgress(
        stream,
        plans.map(({ stack }) => stack.name),
      );
      const run = { ...(await currentPlace()), progress };
      const told = tellOnce(progress, ENDING);
      const outcomes = await applyPlans(run, plans, direction).finally(() => {
        told.abort();
        progress.clear();
      });
      say(outcomesText(outcomes));
      const failures = outcomes.filter(({ result }) => result === "failed");
      if (failures.length > 0) say(`\n${failuresText(failures, stream)}\n`);
      throwIfInterrupted(signal);
      if (failures.length === 0) return;
      throw new UserError(failureSentence(failures, "Run the same command again then: it goes on from there."));
    },
  };
}

const ENDING =
  "Interrupted: Terraform ends what it is at work on, and writes its states; what is half made is taken in or made anew by the next run. " +
  "A second Ctrl-C ends it at once: then the states may lack what exists, and a lock may stay; the next run finds both.";
const ENDING_PLANS = "Interrupted: Terraform ends its plans. Nothing was changed.";
