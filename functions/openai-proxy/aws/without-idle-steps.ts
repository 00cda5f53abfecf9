/** As much of an SDK client's middleware as is changed here. */
interface Steps {
  remove(name: string): boolean;
  add(
    step: <Handler>(next: Handler) => Handler,
    options: {
      readonly name: string;
      readonly step: "finalizeRequest";
      readonly priority: "high";
      readonly override: true;
    },
  ): void;
}

/**
 * The SDK takes every call through steps that do nothing for us, and takes longer for them than the proxy for all of its
 * own: its log is off, its retries are ours, an endpoint cannot call us back, and nobody counts user agents.
 */
export function withoutIdleSteps(steps: Steps): void {
  for (const name of ["loggerMiddleware", "recursionDetectionMiddleware", "getUserAgentMiddleware"]) steps.remove(name);
  // Another step has its place after this one, so that it cannot be missing.
  steps.add((next) => next, { name: "retryMiddleware", step: "finalizeRequest", priority: "high", override: true });
}
