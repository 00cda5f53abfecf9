/** A statement of an IAM policy. */
export interface PolicyStatement {
  /** Default: `Allow`. */
  readonly effect?: "Allow" | "Deny";
  readonly actions: readonly string[];
  /** ARNs. `*` alone only where AWS knows no narrower resource; `because` says so. */
  readonly resources: readonly string[];
  /** What the role does with it, and why on those resources; it goes to docs/permissions.md, never to AWS. */
  readonly because: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}
