import type { State, States } from "../../statemachines/amazon-states-language.ts";

export type AnyState = State<string>;
/** The states of a machine, or of a Map's iteration. */
export type Definition = Pick<States<Readonly<Record<string, AnyState>>>, "StartAt" | "States">;

/** Where a state leads. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  /** By a `Catch`, and not by `Next` or a choice as well. */
  readonly onError: boolean;
  /** `else` of a choice, and an error that is caught by its name. */
  readonly label?: string;
}

/** Every transition in reading order, one for each pair of states. */
export function listTransitions({ States }: Definition): readonly Transition[] {
  const all = Object.entries(States).flatMap(([from, state]) => [
    ...withoutErrors(from, state),
    ...onErrors(from, state),
  ]);
  return onePerPair(all);
}

function withoutErrors(from: string, state: AnyState): Transition[] {
  if (state.Type === "Choice") {
    const choices = state.Choices.map(({ Next }) => ({ from, to: Next, onError: false }));
    return [...choices, { from, to: state.Default, onError: false, label: "else" }];
  }
  return "Next" in state ? [{ from, to: state.Next, onError: false }] : [];
}

function onErrors(from: string, state: AnyState): Transition[] {
  const catchers = "Catch" in state ? (state.Catch ?? []) : [];
  return catchers.map(({ ErrorEquals, Next }) => {
    const label = ErrorEquals.filter((error) => error !== "States.ALL")
      .map(withoutAffixes)
      .join(", ");
    return { from, to: Next, onError: true, ...(label !== "" && { label }) };
  });
}

/** `Ssm.ParameterNotFoundException` is `ParameterNotFound`. */
function withoutAffixes(error: string): string {
  return error.replace(/^\w+\./, "").replace(/Exception$/, "");
}

/** An error that leads where the state leads anyway adds nothing, and nor does a second choice with the same end. */
export function onePerPair(transitions: readonly Transition[]): readonly Transition[] {
  const pairs = new Map<string, Transition>();
  for (const transition of transitions) {
    const pair = `${transition.from} ${transition.to}`;
    const known = pairs.get(pair);
    if (known === undefined || (known.onError && !transition.onError)) pairs.set(pair, transition);
  }
  return [...pairs.values()];
}
