import type { Sampling } from "./sampler.ts";
import type { StopStrings } from "./stop-strings.ts";

export interface GenerationParameters {
  readonly maxTokens: number;
  readonly sampling: Sampling;
  readonly stop: StopStrings;
  readonly skipSpecialTokens: boolean;
  /** The steps carry the log probabilities of the whole vocabulary. */
  readonly withLogprobs: boolean;
  /** Keeps the answer to a form. */
  readonly grammar?: Grammar | undefined;
}

/** What an engine made of a JSON schema, for itself alone. */
export type Grammar = { readonly kind: "grammar"; readonly of: unknown };

/** One token of an answer. */
export interface Step {
  readonly token: number;
  /** What can be shown now: nothing while a character or a possible stop string is incomplete. */
  readonly text: string;
  /** Before temperature, penalties and bias. */
  readonly logprobs: Float32Array | undefined;
  readonly finish: Finish | undefined;
}

export interface Finish {
  readonly reason: "stop" | "length";
  /** The stop string or stop token, null for the end-of-text token. */
  readonly stop: string | number | null;
}
