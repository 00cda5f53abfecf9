import type { SynthesizedStack } from "../../synth/synthesized-stacks.ts";
import type { Diagnostic } from "./terraform-message.ts";

export interface PlannedChange {
  readonly address: string;
  readonly action: "create" | "update" | "replace" | "delete" | "import" | "forget";
}

/** A saved plan, and what it says. */
export interface StackPlan {
  readonly stack: SynthesizedStack;
  /** Within the stack's folder. */
  readonly file: string;
  /** Whether applying it does anything, be it to outputs alone. */
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
  readonly result: "done" | "unchanged" | "failed" | "not begun" | "interrupted";
  /** Changes made of those that were planned. */
  readonly done: number;
  readonly planned: number;
  readonly seconds: number;
  readonly errors: readonly Diagnostic[];
  /** The stack for whose failure this one was not begun. */
  readonly waitedFor?: string;
}
