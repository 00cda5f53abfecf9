/** What is wrong with a models file, and where. */
export interface Complaint {
  /** The keys that lead to the value. */
  readonly path: readonly (string | number)[];
  readonly sentence: string;
}
