/**
 * The part of the Amazon States Language (JSONPath) that our machines use, typed so that the compiler rejects a `Next`
 * that names no state. https://states-language.net/spec.html
 */

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL" | "NONE";
}

interface Catcher<Name> {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath?: string | null;
  readonly Next: Name;
}

interface Commented {
  readonly Comment?: string;
}

type Transition<Name> = { readonly Next: Name } | { readonly End: true };

interface ResultHandling {
  readonly ResultSelector?: { readonly [key: string]: Json };
  readonly ResultPath?: string | null;
}

type TaskState<Name> = Commented &
  ResultHandling &
  Transition<Name> & {
    readonly Type: "Task";
    readonly Resource: string;
    readonly Parameters: { readonly [key: string]: Json };
    readonly TimeoutSeconds?: number;
    readonly Retry?: readonly Retrier[];
    readonly Catch?: readonly Catcher<Name>[];
  };

type MapState<Name> = Commented &
  ResultHandling &
  Transition<Name> & {
    readonly Type: "Map";
    readonly ItemsPath: string;
    readonly MaxConcurrency?: number;
    readonly ItemProcessor: {
      readonly ProcessorConfig: { readonly Mode: "INLINE" };
      readonly StartAt: string;
      readonly States: { readonly [name: string]: unknown };
    };
    readonly Catch?: readonly Catcher<Name>[];
  };

/** Absence is `Not` of `IsPresent: true`: the interpreter aws-local-stepfunctions 3.0 takes `IsPresent: false` for false. */
type ChoiceTest = {
  readonly IsPresent?: true;
  readonly Variable?: string;
  readonly And?: readonly ChoiceTest[];
  readonly Or?: readonly ChoiceTest[];
  readonly Not?: ChoiceTest;
  readonly [operator: string]: unknown;
};

type ChoiceState<Name> = Commented & {
  readonly Type: "Choice";
  readonly Choices: readonly (ChoiceTest & { readonly Next: Name })[];
  readonly Default: Name;
};

type PassState<Name> = Commented &
  Transition<Name> & {
    readonly Type: "Pass";
    readonly InputPath?: string;
    readonly Parameters?: { readonly [key: string]: Json };
    readonly ResultPath?: string | null;
  };

type WaitState<Name> = Commented & Transition<Name> & { readonly Type: "Wait"; readonly Seconds: number };

type SucceedState = Commented & { readonly Type: "Succeed" };

type FailState = Commented & { readonly Type: "Fail" } & (
    | { readonly Error: string; readonly CausePath: string }
    | { readonly ErrorPath: string; readonly CausePath: string }
  );

export type State<Name> =
  | TaskState<Name>
  | MapState<Name>
  | ChoiceState<Name>
  | PassState<Name>
  | WaitState<Name>
  | SucceedState
  | FailState;

/** The states of a machine, or of a Map's iteration: every `Next`, `Default` and `StartAt` names one of them. */
export interface States<S> {
  readonly StartAt: keyof S & string;
  readonly States: S & { readonly [Name in keyof S]: State<keyof S & string> };
}

export interface StateMachineDefinition {
  readonly Comment: string;
  readonly TimeoutSeconds: number;
  readonly StartAt: string;
  readonly States: { readonly [name: string]: State<string> };
}

/** Returns its argument; exists for the check of the names. */
export function defineStates<const S>(definition: States<S>): {
  StartAt: string;
  States: Record<string, State<string>>;
} {
  return definition as never;
}
