import { randomUUID } from "node:crypto";
import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import type { Execution } from "./execution.ts";
import {
  executionAborted,
  executionFailed,
  executionStarted,
  executionSucceeded,
  stateEvent,
  type UnnumberedEvent,
} from "./history.ts";
import { requireArn } from "./shapes.ts";
import { ExecutionFailure, type JsonValue, type RegisteredStateMachine } from "./state-machine.ts";

/** Told of every event in the history of every execution, as it happens. */
export type ExecutionListener = (execution: Execution, event: HistoryEvent) => void;

/** What became of each execution of a state machine. */
export class Executions {
  readonly #clock: Clock;
  readonly #arnPrefix: string;
  readonly #executions = new Map<string, Execution>();
  readonly #listeners = new Set<ExecutionListener>();

  constructor({ region, accountId }: { region: string; accountId: string }, clock: Clock) {
    this.#clock = clock;
    this.#arnPrefix = `arn:aws:states:${region}:${accountId}:execution:`;
  }

  /** Returns a function that ends the subscription. */
  onEvent(listener: ExecutionListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  list(): Execution[] {
    return [...this.#executions.values()];
  }

  get(arn: string): Execution {
    requireArn(arn);
    const found = this.#executions.get(arn);
    if (!found) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return found;
  }

  /** The same name with the same input is the same execution, as long as it runs. Source: API reference, StartExecution. */
  start(stateMachine: RegisteredStateMachine, input: string, name: string = randomUUID()): Execution {
    const arn = `${this.#arnPrefix}${stateMachine.name}:${name}`;
    const existing = this.#executions.get(arn);
    if (existing?.status === "RUNNING" && existing.input === input) return existing;
    if (existing) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    const parsed = parseExecutionInput(input);
    const execution: Execution = {
      arn,
      name,
      stateMachine,
      input,
      startDate: this.#clock.now(),
      sequence: this.#executions.size,
      history: [],
      abort: new AbortController(),
      status: "RUNNING",
    };
    this.#executions.set(arn, execution);
    this.#record(execution, executionStarted(input, stateMachine.roleArn));
    void this.#run(execution, parsed);
    return execution;
  }

  async #run(execution: Execution, input: JsonValue): Promise<void> {
    const { stateMachine, abort } = execution;
    const context = {
      Execution: {
        Id: execution.arn,
        Input: input,
        Name: execution.name,
        RoleArn: stateMachine.roleArn,
        StartTime: execution.startDate.toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: stateMachine.arn, Name: stateMachine.name },
    };
    try {
      const result = await stateMachine.run(input, context, abort.signal, (event) => {
        const recorded = stateEvent(event, stateMachine.definition);
        if (recorded && execution.status === "RUNNING") this.#record(execution, recorded);
      });
      if (execution.status !== "RUNNING") return;
      execution.output = JSON.stringify(result);
      this.#end(execution, "SUCCEEDED", executionSucceeded(execution.output));
    } catch (reason) {
      if (execution.status !== "RUNNING") return;
      const { status, error, message } = asExecutionFailure(reason);
      Object.assign(execution, { error, cause: message });
      this.#end(execution, status, executionFailed(status, error, message));
    }
  }

  stop(execution: Execution, error?: string, cause?: string): void {
    if (execution.status !== "RUNNING") return;
    Object.assign(execution, { error, cause });
    this.#end(execution, "ABORTED", executionAborted(error, cause));
    execution.abort.abort(new Error("The execution was stopped."));
  }

  abortAll(): void {
    for (const execution of this.#executions.values()) this.stop(execution);
  }

  #end(execution: Execution, status: Execution["status"], event: UnnumberedEvent): void {
    execution.status = status;
    execution.stopDate = this.#clock.now();
    this.#record(execution, event);
  }

  #record(execution: Execution, unnumbered: UnnumberedEvent): void {
    const previousEventId = execution.history.length;
    const event = {
      ...unnumbered,
      timestamp: this.#clock.now(),
      id: previousEventId + 1,
      previousEventId,
    } as HistoryEvent;
    execution.history.push(event);
    for (const listener of this.#listeners) listener(execution, event);
  }
}

function parseExecutionInput(input: string): JsonValue {
  try {
    return JSON.parse(input) as JsonValue;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AwsError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${reason}'`);
  }
}

function asExecutionFailure(reason: unknown): ExecutionFailure {
  if (reason instanceof ExecutionFailure) return reason;
  return new ExecutionFailure("States.Runtime", reason instanceof Error ? reason.message : String(reason));
}
