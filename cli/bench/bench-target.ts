/** Whom to ask, and for what. */
export interface BenchTarget {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
}
