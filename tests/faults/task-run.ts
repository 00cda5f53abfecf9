import type { EventEmitter } from "node:events";
import type { Clock } from "../../local/aws/clock.ts";
import type { JsonValue } from "../../local/aws/step-functions/state-machine.ts";
import type { MachineTasks } from "../../local/resources/state-machines.ts";
import { invokeLambda } from "../../local/statemachines/lambda-integration.ts";
import { TaskFailure } from "../../local/statemachines/task-failure.ts";
import type { Case, Fault } from "./faults.ts";
import { calledOperation, isRetried, type MachineState, secondsBefore, splitResource } from "./machine-states.ts";

/** What an execution meets on its way. */
export interface Hooks {
  /** The first of them that strikes a task is the one. */
  readonly cases?: readonly Case[];
  /** Called before each call of a task, and when any other state is entered; `visit` counts from 1. */
  readonly before?: (state: string, visit: number) => void | Promise<void>;
  /** A Wait, at whose first visit the execution stays until `resume`. */
  readonly pauseAt?: string;
  /** The execution ends at once, and does nothing. */
  readonly isSuppressed?: boolean;
}

/** A call that the local AWS is to refuse. */
export interface Refusal {
  readonly service: string;
  readonly operation: string;
  readonly error: string;
  /** Of the call that is meant; absent: any. */
  readonly input?: unknown;
}

/** What a run needs of the stack in which it runs. */
interface RunStack extends MachineTasks {
  readonly clock: Clock;
  readonly changes: EventEmitter;
  pass(milliseconds: number): Promise<void>;
  /** Stops an execution. */
  stop(arn: string): void;
  whileRefused<Result>(refusal: Refusal, work: () => Promise<Result>): Promise<Result>;
}

interface RunOptions {
  readonly arn: string;
  readonly states: ReadonlyMap<string, MachineState>;
  readonly stack: RunStack;
  /** Of the clock, in milliseconds: when the execution times out. */
  readonly deadline: number;
  readonly hooks: Hooks;
  end(error: string, cause: string, status: "FAILED" | "TIMED_OUT"): void;
}

export type TaskRun = ReturnType<typeof createRun>;

/** After so many looks in a row, what an execution waits for does not come soon: each further Wait lets more time pass. */
const PATIENT_WAITS = 12;

/** A machine that calls so often without a Wait would write 25,000 events within minutes, and fail for that. */
const CALLS_WITHOUT_WAIT = 100;

/** Runs the tasks of one execution. */
export function createRun({ arn, states, stack, deadline, hooks, end }: RunOptions) {
  const visits = new Map<string, number>();
  const attempts = new Map<string, number>();
  const struck = new Map<Case, number>();
  let callsSinceWait = 0;
  let resume: (() => void) | undefined;
  let paused = false;
  let endless = false;

  /** The interpreter is stopped with it, and what it is told no longer matters. */
  function over(error: string, cause: string, status: "FAILED" | "TIMED_OUT"): never {
    end(error, cause, status);
    throw new Error("The execution is over.");
  }
  const timeOut = () => over("States.Timeout", "The execution ran longer than TimeoutSeconds.", "TIMED_OUT");

  function noteStrike(found: Case): void {
    if (!struck.has(found)) struck.set(found, visits.get(found.state) ?? 1);
  }

  /** The case that is to happen at this call. */
  function strikingAt(state: string): Case | undefined {
    return hooks.cases?.find((one) => one.state === state && (one.attempts === "every" || !struck.has(one)));
  }

  async function wait(name: string, seconds: number, visit: number, signal: AbortSignal): Promise<null> {
    const found = strikingAt(name);
    if (found) return stop(found, signal, async () => null) as Promise<null>;
    attempts.clear();
    callsSinceWait = 0;
    if (hooks.pauseAt === name && visit === 1) {
      const { promise, resolve } = Promise.withResolvers<void>();
      resume = resolve;
      paused = true;
      stack.changes.emit("change");
      signal.addEventListener("abort", resume, { once: true });
      await promise;
      paused = false;
      signal.throwIfAborted();
    }
    await stack.pass(seconds * 1000 * Math.max(1, visit - PATIENT_WAITS) ** 2);
    return stack.clock.now().getTime() >= deadline ? timeOut() : null;
  }

  async function stop(found: Case, signal: AbortSignal, work: () => Promise<unknown>): Promise<never> {
    noteStrike(found);
    if ((found.fault as { done: boolean }).done) await work().catch(() => undefined);
    stack.stop(arn);
    throw signal.reason;
  }

  async function strike(found: Case, call: Call, signal: AbortSignal): Promise<JsonValue> {
    const { fault } = found;
    noteStrike(found);
    const doneFirst = async () => void (await call.send().catch(() => undefined));
    switch (fault.kind) {
      case "abort":
        return stop(found, signal, call.send);
      case "error":
        return call.refuse(fault.error);
      case "timeout":
        if (fault.done) await doneFirst();
        throw new TaskFailure(`${call.prefix}.SdkClientException`, "Unable to execute HTTP request: Read timed out");
      case "crash":
        if (fault.done) await doneFirst();
        throw new TaskFailure(
          fault.error,
          JSON.stringify({ errorType: fault.error, errorMessage: "The function ended." }),
        );
      case "answer":
        await doneFirst();
        return call.malformed(fault.answer);
      case "runtime":
        await doneFirst();
        return over("States.Runtime", `The answer of ${found.state} could not be read.`, "FAILED");
      case "hang":
        if (fault.done) await doneFirst();
        await stack.pass(Math.max(0, deadline - stack.clock.now().getTime()));
        return timeOut();
      case "inner":
        return stack.whileRefused(fault, call.send);
    }
  }

  return {
    hooks,
    visits,
    /** At which visit of its state a case was met first; absent: it was not. */
    struckAt: (one: Case) => struck.get(one),
    isPaused: () => paused,
    isEndless: () => endless,
    resume: () => resume?.(),

    /** The machine has entered a state; of those that are no tasks this is all that there is to see. */
    entered(name: string): void {
      const isTask = ["Task", "Wait"].includes(String(states.get(name)?.Type));
      if (isTask) return;
      const visit = (visits.get(name) ?? 0) + 1;
      visits.set(name, visit);
      void hooks.before?.(name, visit);
      const found = strikingAt(name);
      if (!found) return;
      noteStrike(found);
      stack.stop(arn);
    },

    async perform(namedResource: string, input: JsonValue, signal: AbortSignal): Promise<JsonValue> {
      const { resource, name, isWait } = splitResource(namedResource);
      const state = states.get(name) as MachineState;
      const visit = (visits.get(name) ?? 0) + 1;
      visits.set(name, visit);
      await hooks.before?.(name, visit);
      if (isWait) return wait(name, (input as { seconds: number }).seconds, visit, signal);

      callsSinceWait += 1;
      if (callsSinceWait > CALLS_WITHOUT_WAIT) {
        endless = true;
        return over("States.Runtime", "The execution reached the maximum number of history events (25000).", "FAILED");
      }
      const key = `${name} ${JSON.stringify(input)}`;
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      if (attempt > 1) await stack.pass(secondsBefore(attempt, state) * 1000);
      signal.throwIfAborted();
      const call = toCall(resource, input as Record<string, JsonValue>, stack);
      const found = strikingAt(name);
      try {
        const answer = found ? await strike(found, call, signal) : await call.send();
        attempts.delete(key);
        return answer;
      } catch (error) {
        if (!isRetried(error, attempt, state)) attempts.delete(key);
        throw error;
      }
    },
  };
}

/** A task's call, and how its integration shows what went wrong. */
interface Call {
  /** Of the names of errors. */
  readonly prefix: string;
  send(): Promise<JsonValue>;
  refuse(error: string): Promise<JsonValue>;
  malformed(answer: (Fault & { kind: "answer" })["answer"]): JsonValue;
}

/** SDK names of the services, as the local AWS calls them, and as Step Functions begins the names of errors. */
const PREFIXES: Readonly<Record<string, string>> = {
  cloudwatch: "CloudWatch",
  sagemaker: "SageMaker",
  ssm: "Ssm",
  sfn: "Sfn",
  lambda: "Lambda",
};

function toCall(resource: string, input: Record<string, JsonValue>, stack: RunStack): Call {
  const { service, operation } = calledOperation(resource);
  const prefix = String(PREFIXES[service]);
  if (service === "lambda") {
    return {
      prefix,
      send: () => invokeLambda(stack.invokeFunction, input),
      async refuse(error) {
        throw new TaskFailure(`${prefix}.${error}`, `Refused with ${error}.`);
      },
      malformed: (answer) => ({ ExecutedVersion: "$LATEST", Payload: answer, StatusCode: 200 }),
    };
  }
  const action = `${operation[0]?.toLowerCase()}${operation.slice(1)}`;
  const send = () => stack.callSdk(service, action, input);
  // Step Functions' own API has its fields in lower case.
  const initial = (name: string) => (service === "sfn" ? `${name[0]?.toLowerCase()}${name.slice(1)}` : name);
  const wireInput = Object.fromEntries(Object.entries(input).map(([name, value]) => [initial(name), value]));
  return {
    prefix,
    send,
    refuse: (error) => stack.whileRefused({ service, operation, error, input: wireInput }, send),
    malformed: (answer) => answer,
  };
}
