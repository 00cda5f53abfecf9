/** Whether an instance can run a model. */
export type Fit =
  | { readonly kind: "fits" }
  /** It should not fit, by an estimate that may be wrong for this kind of model. */
  | { readonly kind: "doubtful"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string };
