import { pause } from "../command-line/interruption.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";

/** Longer than openai-proxy remembers the parameters of a large stage, see `functions/openai-proxy/models/stage-parameters.ts`. */
const PATIENCE_MILLISECONDS = 6 * 60_000;
const POLL_MILLISECONDS = 2000;

/** A key, a model or its being live that a warm proxy has not read yet. */
const NOT_YET = new Set([401, 404, 503]);

export interface GatewayQuestion {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly alias: string;
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  readonly pollMilliseconds?: number;
  readonly patienceMilliseconds?: number;
}

/** Waits until the proxies have read a new key and a new model; when they never do, the test that follows says what they answer. */
export async function untilGatewayKnows(question: GatewayQuestion): Promise<void> {
  const {
    stream,
    signal,
    pollMilliseconds = POLL_MILLISECONDS,
    patienceMilliseconds = PATIENCE_MILLISECONDS,
  } = question;
  const deadline = Date.now() + patienceMilliseconds;
  for (let asked = 0; Date.now() < deadline; asked += 1) {
    if (!NOT_YET.has(await statusOf(question))) return;
    if (asked === 0)
      stream.write("A gateway that is in use takes a minute to learn of a new key or model; waiting for it.\n");
    await pause(pollMilliseconds, signal, "Interrupted before the gateway was tested: run the same command again.");
  }
}

async function statusOf({ baseUrl, apiKey, alias: model }: GatewayQuestion): Promise<number> {
  try {
    const answer = await fetch(`${baseUrl}/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify({ model, prompt: "Hello", max_tokens: 1 }),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    // The test tells it better.
    return 0;
  }
}
