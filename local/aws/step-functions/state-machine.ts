export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** The context object, `$$` in a definition. */
export interface ContextObject {
  readonly Execution: {
    readonly Id: string;
    readonly Input: JsonValue;
    readonly Name: string;
    readonly RoleArn: string;
    /** ISO 8601. */
    readonly StartTime: string;
    readonly RedriveCount: number;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
}

/** What an interpreter tells while it runs. The field names are those of aws-local-stepfunctions' event log. */
export interface StateEvent {
  readonly type: "StateEntered" | "StateExited" | "StateFailed";
  readonly state: {
    readonly name: string;
    /** `Task`, `Choice`, `Wait`, … */
    readonly type: string;
    readonly input: JsonValue;
    /** The output of a state that is exited. */
    readonly output?: JsonValue;
  };
  /** The error of a state that failed, also when the definition then retries or catches it. */
  readonly Error?: string;
  readonly Cause?: unknown;
}

/**
 * Interprets a definition. Resolves with the output of the execution; rejects with an `ExecutionFailure`, or with any other
 * error, which counts as `States.Runtime`. Must stop when the signal is aborted; what it does after that is not looked at.
 */
export type RunStateMachine = (
  input: JsonValue,
  context: ContextObject,
  signal: AbortSignal,
  onEvent: (event: StateEvent) => void,
) => Promise<JsonValue>;

export interface StateMachine {
  readonly name: string;
  /** Default: the ARN that AWS would give it. */
  readonly arn?: string;
  /** Default: a role named after the machine. */
  readonly roleArn?: string;
  /** Amazon States Language, as deployed. */
  readonly definition: string;
  readonly run: RunStateMachine;
}

export type RegisteredStateMachine = Required<StateMachine> & { readonly creationDate: Date };

/** How an execution ends that does not succeed. */
export class ExecutionFailure extends Error {
  readonly status: "FAILED" | "TIMED_OUT";
  readonly error: string;

  /** `error` is a name such as `States.TaskFailed`, `cause` what a person may read. */
  constructor(error: string, cause: string, status: "FAILED" | "TIMED_OUT" = "FAILED") {
    super(cause);
    this.name = "ExecutionFailure";
    this.error = error;
    this.status = status;
  }
}
