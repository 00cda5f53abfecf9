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

/** Where a command runs Terraform, and where it reports. */
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
  /** Names of the stacks to plan. Default: all. */
  readonly only?: readonly string[];
  /** Asks before it releases locks whose holders are gone. Absent: locks stay. */
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
  /** @returns a controller that ends it */
  const tellOnce = (progress: StackProgress, text: string) => {
    const told = new AbortController();
    signal?.addEventListener("abort", () => progress.note(text), { signal: told.signal });
    return told;
  };
  return {
    /** The file that gets everything Terraform prints. */
    logFile: () => log().path,

    /** @throws UserError before anything is done */
    async check(): Promise<void> {
      requireRealAws(environment);
      await requireTerraform(environment);
    },

    synthesize: () => synthesize(outputFolder, environment, app),

    /**
     * A saved plan of every stack.
     * @throws UserError when a plan fails, after every failure was shown
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
        // More than once: a state that still has to be written meets its lock before any plan does.
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
     * @throws UserError when a stack fails, after all others have ended
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
      throw new UserError(failureSentence(failures, "Then run the same command again: it continues from there."));
    },
  };
}

const ENDING =
  "Interrupted: Terraform finishes the resources that it is working on, and writes its states; the next run imports or recreates what is half created. " +
  "A second Ctrl-C ends it at once: the states may then lack resources that exist, and a lock may stay; the next run finds both.";
const ENDING_PLANS = "Interrupted: Terraform stops planning. Nothing was changed.";
