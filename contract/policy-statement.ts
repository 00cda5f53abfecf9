/** A statement of an IAM policy. */
export interface PolicyStatement {
  /** Default: `Allow`. */
  readonly effect?: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** ARNs. `*` alone only where AWS knows no narrower resource; a comment beside it says so. */
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
