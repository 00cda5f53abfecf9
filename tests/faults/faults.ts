import { calledOperation, type MachineState } from "./machine-states.ts";
import { modelledErrors } from "./modelled-errors.ts";

/** What goes wrong when a state is at work. */
export type Fault =
  /** The service refuses the call with this error, and nothing has happened. */
  | { readonly kind: "error"; readonly error: string }
  /** No answer came; `done`: but what was asked for has happened. */
  | { readonly kind: "timeout"; readonly done: boolean }
  /** The function ends; `done`: after its work. */
  | { readonly kind: "crash"; readonly error: string; readonly done: boolean }
  /** It has happened, and the answer is this. */
  | { readonly kind: "answer"; readonly answer: null | string | Record<string, never> }
  /** It has happened, and Step Functions cannot read the answer: no Catch sees that error. */
  | { readonly kind: "runtime" }
  /** No answer until the execution has run for its TimeoutSeconds. */
  | { readonly kind: "hang"; readonly done: boolean }
  /** StopExecution; `done`: after the call has come to its end, else before it was sent. */
  | { readonly kind: "abort"; readonly done: boolean }
  /** A call of the function's own is refused. */
  | { readonly kind: "inner"; readonly service: string; readonly operation: string; readonly error: string };

export interface Case {
  readonly state: string;
  readonly fault: Fault;
  /** How often it happens: to the first attempt only, or to every one until the execution ends. */
  readonly attempts: "first" | "every";
}

/** Not modelled, for every service can raise them. */
const COMMON = ["ThrottlingException", "AccessDeniedException"];

/** Every case for a state, by what it calls. */
export function faultCases({ name, Type, Resource }: MachineState): Case[] {
  const aborts: Fault[] = [
    { kind: "abort", done: false },
    { kind: "abort", done: true },
  ];
  if (Type !== "Task" || Resource === undefined) {
    return [{ state: name, attempts: "first", fault: { kind: "abort", done: false } }];
  }
  const once = [...aborts, { kind: "hang", done: false }, { kind: "hang", done: true }, { kind: "runtime" }] as const;
  return [
    ...errorFaults(Resource).flatMap((fault) =>
      (["first", "every"] as const).map((attempts) => ({ state: name, attempts, fault })),
    ),
    ...once.map((fault) => ({ state: name, attempts: "first" as const, fault })),
  ];
}

function errorFaults(resource: string): Fault[] {
  const { service, operation } = calledOperation(resource);
  const refused = [...new Set([...modelledErrors(service, operation), ...COMMON])];
  const lost: Fault[] = [
    { kind: "timeout", done: false },
    { kind: "timeout", done: true },
    { kind: "answer", answer: {} },
  ];
  const ofFunctions: Fault[] = [
    { kind: "answer", answer: null },
    { kind: "answer", answer: "not what was agreed" },
    ...["Runtime.ExitError", "Sandbox.Timedout", "TypeError"].flatMap((error) =>
      [false, true].map((done): Fault => ({ kind: "crash", error, done })),
    ),
  ];
  return [
    ...refused.map((error): Fault => ({ kind: "error", error })),
    ...lost,
    ...(service === "lambda" ? ofFunctions : []),
  ];
}

/** For a list of violations, and for counting. */
export function inWords({ state, fault, attempts }: Case): string {
  const when = "done" in fault ? (fault.done ? " after its work" : " before its work") : "";
  const what =
    fault.kind === "inner"
      ? `${fault.error} of ${fault.service}:${fault.operation}`
      : "error" in fault
        ? fault.error
        : fault.kind === "answer"
          ? `answer ${JSON.stringify(fault.answer)}`
          : fault.kind;
  return `${state}: ${what}${when}, ${attempts}`;
}
