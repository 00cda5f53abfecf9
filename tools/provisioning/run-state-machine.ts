import { type SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { StateMachineName } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { followExecution } from "../follow-execution.ts";
import { Interrupted } from "../interruption.ts";
import { executionProgress, type ProgressStream } from "./execution-progress.ts";

/** Seconds that an execution usually takes; a large model or a scarce GPU takes longer. */
const USUAL_SECONDS: Readonly<Record<StateMachineName, number>> = {
  "provision-endpoint": 10 * 60,
  "retire-endpoint": 3 * 60,
};

export interface Following {
  readonly machine: StateMachineName;
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number | undefined;
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
 * Shows an execution until it ends.
 * @returns its output, parsed
 * @throws UserError when it does not succeed, Interrupted when the person stops watching
 */
export async function watchExecution(
  stepFunctions: SFNClient,
  executionArn: string,
  following: Following,
): Promise<unknown> {
  const { machine, stream, signal, pollMilliseconds } = following;
  stream.write(`\n${machine}  ${executionArn}\n`);
  const progress = executionProgress(stream, USUAL_SECONDS[machine]);
  try {
    const output = await followExecution(stepFunctions, executionArn, {
      onEvent: (event) => progress.show(event),
      ...(pollMilliseconds === undefined ? {} : { pollMilliseconds }),
      ...(signal === undefined ? {} : { signal }),
    });
    return JSON.parse(output);
  } catch (error) {
    if (signal?.aborted) {
      throw new Interrupted(
        `Interrupted: ${machine} goes on in AWS. The same command again follows it from where it is; \`npm run destroy\` removes everything.`,
      );
    }
    if (error instanceof UserError) throw new UserError(`${machine} failed. ${error.message}`);
    throw error;
  } finally {
    progress.end();
  }
}
