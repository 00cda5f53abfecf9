/** A way of running a model, with what a month of it means. */
export interface Way {
  readonly name: string;
  readonly usdPerMonth: number;
  readonly hoursPerMonth: number;
  readonly wakesPerMonth: number;
  /** Seconds that people wait for the model to come up, all requests together. */
  readonly waitedSecondsPerMonth: number;
  /** Requests that the model is down for, and that do not bring it up. */
  readonly unansweredPerMonth: number;
  /** Minutes without a request, of a way that sleeps. */
  readonly asleepAfterMinutes?: number;
}
