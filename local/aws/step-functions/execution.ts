import type { ExecutionStatus, HistoryEvent } from "@aws-sdk/client-sfn";
import type { RegisteredStateMachine } from "./state-machine.ts";

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachine: RegisteredStateMachine;
  /** JSON text, as it was given. */
  readonly input: string;
  readonly startDate: Date;
  /** Orders executions that started in the same millisecond. */
  readonly sequence: number;
  readonly history: HistoryEvent[];
  /** Stops the interpreter. */
  readonly abort: AbortController;
  status: ExecutionStatus;
  stopDate?: Date;
  output?: string;
  error?: string | undefined;
  cause?: string | undefined;
}
