import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { StateMachineName } from "../../names.ts";
import type { publicationStates } from "../../statemachines/publication-states.ts";
import type { slotStates } from "../../statemachines/slot-states.ts";
import { WATCH_ROUNDS, WATCH_SECONDS } from "../../statemachines/tasks.ts";
import type { watchStates } from "../../statemachines/watch-states.ts";
import { UserError } from "../../user-error.ts";
import { ExecutionDidNotSucceed, followExecution } from "./follow-execution.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { wrapLines } from "../text/wrap.ts";
import { executionProgress, type Phase, type ProgressStream } from "./execution-progress.ts";
import { usualSeconds } from "./usual-seconds.ts";

/** The state that follows the last write of a publication: from here on clients are sent to the model. */
const PUBLISHED: keyof ReturnType<typeof publicationStates> = "PreviousVersionExists";
/** The state in which nothing is left to do: the requested model already serves. */
const UNCHANGED: keyof ReturnType<typeof slotStates> = "AlreadyServes";
const WATCHING: keyof ReturnType<typeof watchStates> = "BeginToWatch";

const WATCHING_SENTENCE =
  `The model serves. For ${(WATCH_ROUNDS * WATCH_SECONDS) / 60} minutes the previous version ends its streams while the new one is watched: ` +
  "if a tenth of its requests fail, the previous one is published again. Ctrl-C leaves that to AWS.\n";

/** How long each phase usually takes; a large model or a scarce GPU takes longer. */
const PHASES: Readonly<Record<StateMachineName, readonly [Phase, ...Phase[]]>> = {
  "provision-endpoint": [
    { seconds: 10 * 60, until: "until the model serves" },
    { from: WATCHING, seconds: WATCH_ROUNDS * WATCH_SECONDS, until: "until the previous version goes" },
  ],
  "retire-endpoint": [{ seconds: 3 * 60, until: "in all" }],
};

export interface Following {
  readonly machine: StateMachineName;
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number | undefined;
  /**
   * The command that removes what the execution creates, shown to a person who stops watching. Absent: shows `destroy`, which
   * removes everything.
   */
  readonly undo?: string | undefined;
  /** Called when the model is published; false stops watching, and the execution continues. */
  readonly onPublished?: (() => Promise<boolean>) | undefined;
}

export async function startExecution(
  stepFunctions: SFNClient,
  stateMachineArn: string,
  input: unknown,
): Promise<string> {
  const start = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
  const { executionArn } = await stepFunctions.send(start);
  if (executionArn === undefined) throw new Error("Step Functions started an execution without an ARN.");
  return executionArn;
}

/**
 * Shows an execution until it ends, or until `onPublished` returns false.
 * @throws UserError when it does not succeed, Interrupted when the person stops watching
 */
export async function watchExecution(
  stepFunctions: SFNClient,
  executionArn: string,
  following: Following,
): Promise<void> {
  const { machine, stream, signal, pollMilliseconds, undo, onPublished = async () => true } = following;
  stream.write(`\n${machine}  ${executionArn}\n`);
  const progress = executionProgress(stream, PHASES[machine]);
  try {
    await followExecution(stepFunctions, executionArn, {
      onEvent(event) {
        const seconds = usualSeconds(event);
        if (seconds !== undefined) progress.expect(seconds);
        progress.show(event);
        if (event.stateEnteredEventDetails?.name !== WATCHING) return;
        progress.pause();
        stream.write(wrapLines(WATCHING_SENTENCE, terminalColumns(stream)));
      },
      async leaves({ stateEnteredEventDetails }) {
        const name = stateEnteredEventDetails?.name;
        if (name !== PUBLISHED && name !== UNCHANGED) return false;
        progress.pause();
        if (name === UNCHANGED) stream.write("It already serves what was asked for: nothing was changed.\n");
        return !(await onPublished());
      },
      ...(pollMilliseconds === undefined ? {} : { pollMilliseconds }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) {
      const end =
        undo === undefined ? "`npx openai-sagemaker destroy` removes everything" : `\`${undo}\` removes what it makes`;
      throw new Interrupted(
        `Interrupted: ${machine} goes on in AWS. The same command again follows it from where it is; ${end}.`,
      );
    }
    if (error instanceof ExecutionDidNotSucceed) throw new UserError(`${machine} failed. ${error.message}`);
    throw error;
  } finally {
    progress.end();
  }
}
