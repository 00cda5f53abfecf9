import { OpenAIError } from "./errors/openai-error.ts";

/** How long a request may take, and whether somebody still waits for its answer. */
export interface Deadline {
  /** Aborts with the reason as an `OpenAIError`: time is up (504), or the client hung up (499). */
  readonly signal: AbortSignal;
  /** Milliseconds left. */
  remaining(): number;
  /** The client hung up. */
  hangUp(): void;
  /** The answer is complete: nothing needs to be watched any more. */
  clear(): void;
}

/** @param clientSignal aborts when the client hangs up before the answer begins */
export function startDeadline(milliseconds: number, clientSignal?: AbortSignal): Deadline {
  const controller = new AbortController();
  const endsAt = Date.now() + milliseconds;
  const hangUp = () => controller.abort(clientGone());
  const timer = setTimeout(() => controller.abort(timeIsUp()), Math.max(milliseconds, 0));
  if (clientSignal?.aborted) hangUp();
  else clientSignal?.addEventListener("abort", hangUp, { once: true });
  return {
    signal: controller.signal,
    remaining: () => endsAt - Date.now(),
    hangUp,
    clear() {
      clearTimeout(timer);
      clientSignal?.removeEventListener("abort", hangUp);
    },
  };
}

function timeIsUp(): OpenAIError {
  return new OpenAIError(
    504,
    "The model did not answer within the time that this path has. Ask for fewer tokens, or for a stream.",
    { code: "timeout" },
  );
}

/** For the log alone, where 499 stands for a client that closed the request. */
function clientGone(): OpenAIError {
  return new OpenAIError(499, "The client closed the request.", { code: "client_closed_request" });
}
