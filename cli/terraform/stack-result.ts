import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import type { Diagnostic } from "./terraform-message.ts";

export interface PlannedChange {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete" | "import" | "forget";
}

/** A saved plan, and what it says. */
export interface StackPlan {
  readonly stack: SynthesizedStack;
  /** Relative to the stack's folder. */
  readonly file: string;
  /** Whether applying it changes anything, even only outputs. */
  readonly isChanged: boolean;
  readonly changes: readonly PlannedChange[];
}

/** Why a step of a stack did not succeed. */
export interface StackFailure {
  readonly stack: string;
  readonly errors: readonly Diagnostic[];
}

export interface StackOutcome {
  readonly stack: string;
  readonly result: "done" | "unchanged" | "failed" | "not started" | "interrupted";
  /** How many of the planned changes were made. */
  readonly done: number;
  readonly planned: number;
  readonly seconds: number;
  readonly errors: readonly Diagnostic[];
  /** The failed stack that this one needs. */
  readonly waitedFor?: string;
}
