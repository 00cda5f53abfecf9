/** A state of a synthesized definition, also one inside a Map. */
export interface MachineState extends StateFields {
  readonly name: string;
}

interface StateFields {
  readonly Type: string;
  readonly Resource?: string;
  readonly Seconds?: number;
  readonly Retry?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly IntervalSeconds?: number;
    readonly MaxAttempts?: number;
    readonly BackoffRate?: number;
    readonly MaxDelaySeconds?: number;
  }[];
  readonly ItemProcessor?: Machine;
}

interface Machine {
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, StateFields>>;
}

/** All states of a definition, by name; a Map's own states come after it. */
export function readStates(definition: string): Map<string, MachineState> {
  return new Map(listStates(JSON.parse(definition)).map((state) => [state.name, state]));
}

function listStates({ States }: Machine): MachineState[] {
  return Object.entries(States).flatMap(([name, state]) => [
    { ...state, name },
    ...(state.ItemProcessor ? listStates(state.ItemProcessor) : []),
  ]);
}

/** Separates the name of a state from what it calls. */
const SEPARATOR = "#";
const WAIT = "wait";

/**
 * The definition with each Task's name in its Resource, so that the runner knows which task it is; each Wait is such a task, whose
 * input is `{ seconds }`.
 */
export function withNamedTasks(definition: string): string {
  return JSON.stringify(named(JSON.parse(definition)));
}

function named(machine: Machine): Machine {
  const states = Object.entries(machine.States).map(([name, state]) => {
    if (state.Type === "Task") return [name, { ...state, Resource: `${state.Resource}${SEPARATOR}${name}` }];
    if (state.Type === "Map" && state.ItemProcessor)
      return [name, { ...state, ItemProcessor: named(state.ItemProcessor) }];
    if (state.Type !== "Wait") return [name, state];
    const { Seconds, ...rest } = state;
    const Resource = `${WAIT}${SEPARATOR}${name}`;
    return [name, { ...rest, Type: "Task", Resource, Parameters: { seconds: Seconds }, ResultPath: null }];
  });
  return { ...machine, States: Object.fromEntries(states) };
}

/** Undoes `withNamedTasks` for one task. */
export function splitResource(named: string): {
  readonly resource: string;
  readonly name: string;
  readonly isWait: boolean;
} {
  const at = named.lastIndexOf(SEPARATOR);
  const resource = named.slice(0, at);
  return { resource, name: named.slice(at + 1), isWait: resource === WAIT };
}

/** The API operation behind a Task: of the SDK's integration, or Lambda's Invoke. */
export function calledOperation(resource: string): { readonly service: string; readonly operation: string } {
  const [, service, action] = /^arn:aws:states:::aws-sdk:(\w+):(\w+)$/.exec(resource) ?? [];
  if (service === undefined || action === undefined) return { service: "lambda", operation: "Invoke" };
  return { service, operation: `${action[0]?.toUpperCase()}${action.slice(1)}` };
}

/** Seconds before the attempt with this number, as the first retrier of the state has it; the first attempt is 1. */
export function secondsBefore(attempt: number, { Retry }: MachineState): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = Retry?.[0] ?? {};
  return attempt < 2 ? 0 : Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** (attempt - 2));
}

/** Whether the state is tried again after its attempt with this number failed with this error. */
export function isRetried(error: unknown, attempt: number, { Retry }: MachineState): boolean {
  const { ErrorEquals = [], MaxAttempts = 3 } = Retry?.[0] ?? {};
  const isMeant = ErrorEquals.includes("States.ALL") || (error instanceof Error && ErrorEquals.includes(error.name));
  return isMeant && attempt <= MaxAttempts;
}
