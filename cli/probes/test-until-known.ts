import { pause } from "../command-line/interruption.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import type { ProbeResult } from "./probe.ts";
import { type GatewayTest, testApiGateway } from "./test-api-gateway.ts";

/** Longer than openai-proxy remembers the parameters of a large stage, see `functions/openai-proxy/models/stage-parameters.ts`. */
const PATIENCE_MILLISECONDS = 6 * 60_000;
const POLL_MILLISECONDS = 2000;

/** A model, or its being live, that a warm proxy has not read yet. A key is known at once. */
const NOT_YET = new Set([404, 503]);

export interface TestUntilKnown extends Pick<GatewayTest, "apiUrl" | "apiKey" | "model"> {
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number;
  readonly patienceMilliseconds?: number;
}

/**
 * Tests the gateway until all of it knows a new model: each warm instance of a proxy reads it at its own
 * time, so one that answers says nothing of the next.
 * @returns the last test's results, whatever they are
 */
export async function testUntilKnown({
  stream,
  signal,
  pollMilliseconds = POLL_MILLISECONDS,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
  ...test
}: TestUntilKnown): Promise<ProbeResult[]> {
  const deadline = Date.now() + patienceMilliseconds;
  for (let tests = 1; ; tests += 1) {
    const results = await testApiGateway(test);
    if (!results.some(({ refusedWith }) => NOT_YET.has(refusedWith ?? 0)) || Date.now() >= deadline) return results;
    if (tests === 1) {
      stream.write("A gateway that is in use takes a minute to learn of a new model; waiting for it.\n");
    }
    await pause(pollMilliseconds, signal, "Interrupted before the gateway was tested: run the same command again.");
  }
}
