import { servicePrincipal } from "../../iam/principal.ts";
import type { Authorization } from "../authorization.ts";
import { type Clock, sleep } from "../clock.ts";
import type { Executions } from "../step-functions/executions.ts";
import type { StateMachines } from "../step-functions/state-machines.ts";

/** Runs a function with JSON text; `functionError` says that it failed. */
export type RunFunction = (payload: string) => Promise<{ readonly functionError?: string }>;

/**
 * An asynchronous invocation that fails is tried twice again, after one minute and after two more.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
const RETRY_PAUSES_MILLISECONDS = [60_000, 120_000];

interface TargetsOptions {
  readonly stateMachines: StateMachines;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly accountId: string;
  readonly authorization: Authorization;
}

/** Who delivers: a service, for a rule or schedule, with a role or by itself. */
export interface Deliverer {
  readonly service: "events.amazonaws.com" | "scheduler.amazonaws.com";
  readonly sourceArn: string;
  readonly roleArn?: string | undefined;
}

/** Lambda functions and state machines, as EventBridge and its Scheduler start them: nobody waits for the result. */
export class Targets {
  /** By ARN. */
  readonly functions = new Map<string, RunFunction>();
  readonly #options: TargetsOptions;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #attempts = 0;

  constructor(options: TargetsOptions) {
    this.#options = options;
  }

  /** @param input gives JSON text; its failure is the delivery's, not the sender's */
  deliver(arn: string, input: () => string, deliverer: Deliverer): void {
    if (this.#closing.signal.aborted) return;
    const delivery = this.#start(arn, input, deliverer)
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) console.error(`The local AWS could not deliver to ${arn}:`, error);
      })
      .finally(() => this.#running.delete(delivery));
    this.#running.add(delivery);
  }

  /** Nothing is being delivered; what waits for another attempt is not. */
  areIdle(): boolean {
    return this.#attempts === 0;
  }

  /** Takes no more, gives up what waits for another attempt, and lets what runs come to its end. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The local AWS is closing."));
    await Promise.all(this.#running);
  }

  async #start(arn: string, input: () => string, deliverer: Deliverer): Promise<void> {
    const { stateMachines, executions } = this.#options;
    const isMachine = /:states:.*:stateMachine:/.test(arn);
    this.#requirePermission(arn, isMachine ? "states:StartExecution" : "lambda:InvokeFunction", deliverer);
    if (isMachine) {
      executions.start(stateMachines.get(arn), input());
      return;
    }
    const run = this.functions.get(arn);
    if (!run)
      throw new Error("There is no such target here. It has to be the ARN of a state machine or of a function.");
    await this.#invoke(run, input());
  }

  /** In AWS a target without it is never started, and nobody is told. */
  #requirePermission(arn: string, action: string, { service, sourceArn, roleArn }: Deliverer): void {
    const { authorization, accountId } = this.#options;
    const taken = { sourceArn, sessionName: "delivery" };
    const principal =
      roleArn === undefined
        ? servicePrincipal(service, accountId, sourceArn)
        : authorization.takeRole(roleArn, service, taken);
    const context = {
      "aws:ResourceTag/": undefined,
      "states:StateMachineQualifier": undefined,
      "lambda:InvokedViaFunctionUrl": "false",
      "lambda:EventSourceToken": undefined,
    };
    authorization.requireAtOnce(principal, { action, resource: arn, context });
  }

  async #invoke(run: RunFunction, payload: string): Promise<void> {
    for (const pause of [...RETRY_PAUSES_MILLISECONDS, undefined]) {
      this.#attempts += 1;
      const failed = await run(payload)
        .then(
          ({ functionError }) => functionError !== undefined,
          () => true,
        )
        .finally(() => {
          this.#attempts -= 1;
        });
      // What failed for the last time is dropped: its log tells why.
      if (!failed || pause === undefined) return;
      await sleep(this.#options.clock, pause, this.#closing.signal);
    }
  }
}
