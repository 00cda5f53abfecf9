import { performance } from "node:perf_hooks";

/** What a probe learnt, besides that it passed. */
export interface Observation {
  readonly completionTokens?: number;
  /** From the request to the first piece of a stream. */
  readonly firstTokenMilliseconds?: number;
  /** A few words for people. */
  readonly note?: string;
  /** The model has no such ability, which is not a fault. */
  readonly unsupported?: true;
}

export interface ProbeResult extends Observation {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "unsupported";
  readonly milliseconds: number;
  readonly tokensPerSecond?: number;
  /** The HTTP status of a refusal that was not wanted. */
  readonly refusedWith?: number;
}

/** Raised when an answer came, but not the right one. */
export class ProbeFailure extends Error {
  override name = "ProbeFailure";
}

/**
 * Runs one probe and takes its time.
 * @param explain what is to be said of an error of the client
 */
async function probe(
  name: string,
  run: () => Promise<Observation>,
  explain: (error: unknown) => Pick<ProbeResult, "note" | "refusedWith">,
): Promise<ProbeResult> {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  try {
    const { unsupported, ...observation } = await run();
    const milliseconds = elapsed();
    const { completionTokens } = observation;
    return {
      name,
      outcome: unsupported ? "unsupported" : "passed",
      milliseconds,
      ...observation,
      ...(completionTokens !== undefined && { tokensPerSecond: completionTokens / (milliseconds / 1000) }),
    };
  } catch (error) {
    const reason = error instanceof ProbeFailure ? { note: error.message } : explain(error);
    return { name, outcome: "failed", milliseconds: elapsed(), ...reason };
  }
}

interface ProbesOptions {
  readonly explain: (error: unknown) => Pick<ProbeResult, "note" | "refusedWith">;
  readonly onResult?: ((result: ProbeResult) => void) | undefined;
}

/** Runs probes one after the other and keeps their results, in their order. */
export function probeSequence({ explain, onResult = () => undefined }: ProbesOptions) {
  const results: ProbeResult[] = [];
  return {
    results,
    async run(name: string, work: () => Promise<Observation>): Promise<void> {
      const result = await probe(name, work, explain);
      results.push(result);
      onResult(result);
    },
  };
}

/** Takes the time of a stream's first piece. */
export function stopwatch() {
  const started = performance.now();
  let first: number | undefined;
  return {
    piece() {
      first ??= performance.now() - started;
    },
    observed: () => (first === undefined ? {} : { firstTokenMilliseconds: first }),
  };
}
