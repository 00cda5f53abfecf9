import { AwsError } from "../aws-error.ts";
import type { Clock } from "../clock.ts";
import { requireArn } from "./shapes.ts";
import type { RegisteredStateMachine, StateMachine } from "./state-machine.ts";

/** The state machines of the local AWS, found by ARN. */
export class StateMachines {
  readonly #account: { readonly region: string; readonly accountId: string };
  readonly #clock: Clock;
  readonly #byArn = new Map<string, RegisteredStateMachine>();

  constructor(account: { region: string; accountId: string }, clock: Clock) {
    this.#account = account;
    this.#clock = clock;
  }

  /** Takes the place of CreateStateMachine, or of UpdateStateMachine when the ARN is known. */
  register(stateMachine: StateMachine): RegisteredStateMachine {
    const { region, accountId } = this.#account;
    const registered = {
      arn: `arn:aws:states:${region}:${accountId}:stateMachine:${stateMachine.name}`,
      roleArn: `arn:aws:iam::${accountId}:role/${stateMachine.name}`,
      ...stateMachine,
      creationDate: this.#clock.now(),
    };
    this.#byArn.set(registered.arn, registered);
    return registered;
  }

  get(arn: string): RegisteredStateMachine {
    requireArn(arn);
    const found = this.#byArn.get(arn);
    if (!found) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return found;
  }

  /** Deleting what is not there is no error. Source: API reference, DeleteStateMachine. */
  delete(arn: string): void {
    requireArn(arn);
    this.#byArn.delete(arn);
  }

  list(): RegisteredStateMachine[] {
    return [...this.#byArn.values()];
  }
}
