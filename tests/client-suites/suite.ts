/** Where the suites ask: a server that speaks OpenAI's API. */
export interface Place {
  readonly name: string;
  /** Ends with `/v1`. */
  readonly baseUrl: string;
  readonly key: string;
  /** As this place calls it. */
  readonly model: string;
}

export interface Outcome {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  /** The first words about a failure, or why it was skipped. */
  readonly why: string;
}

/** A suite of tests that others wrote for servers like this. */
export interface Suite {
  readonly name: string;
  /**
   * Runs the tests.
   * @param only names of tests, instead of all
   */
  run(place: Place, only?: readonly string[]): Promise<Outcome[]>;
}

/** A suite, or why there is none, in a sentence. */
export type SuiteOrReason = Suite | { readonly name: string; readonly missing: string };
