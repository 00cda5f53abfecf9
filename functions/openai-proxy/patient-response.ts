import type { CallerApi } from "./apis/caller-api.ts";
import { asOpenAIError } from "./errors/openai-error.ts";
import { type HttpResponse, JSON_TYPE, type Outcome, textResponse } from "./http-messages.ts";

/**
 * Node's `fetch`, and with it OpenAI's client, gives up after 300 s without headers, and Lambda sends no header before the first
 * byte. Until then an error can still have its status.
 * https://github.com/nodejs/undici/blob/main/docs/docs/api/Client.md (headersTimeout, bodyTimeout)
 */
const PATIENCE_MILLISECONDS = 240_000;
/** Other lines between us and the client are cut sooner when nothing moves. */
const PAUSE_MILLISECONDS = 15_000;

/**
 * An answer in one piece that may take minutes. When it is late, the response begins with status 200 and white space, which JSON
 * allows before a value (RFC 8259, 2), so that nobody takes the line for dead. What goes wrong after that is OpenAI's error object
 * in place of the answer (docs/decisions/0015-whole-answers.md).
 * @throws what goes wrong before
 */
export async function patientResponse(text: Promise<string>, options: PatientOptions): Promise<HttpResponse> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MILLISECONDS, undefined);
  });
  const body = await Promise.race([text, late]).finally(() => clearTimeout(timer));
  return body === undefined ? lateResponse(text, options) : textResponse(200, JSON_TYPE, body);
}

interface PatientOptions {
  readonly onCancel: () => void;
  /** What the caller speaks. Default: OpenAI's older APIs. */
  readonly api?: CallerApi | undefined;
}

function lateResponse(text: Promise<string>, { onCancel, api }: PatientOptions): HttpResponse {
  const encoder = new TextEncoder();
  const { promise: completed, resolve: complete } = Promise.withResolvers<Outcome>();
  let pausing: NodeJS.Timeout;
  let isWanted = true;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say = (words: string) => controller.enqueue(encoder.encode(words));
      say(" ");
      pausing = setInterval(say, PAUSE_MILLISECONDS, " ");
      const end = (words: string, outcome: Outcome) => {
        clearInterval(pausing);
        if (!isWanted) return;
        say(words);
        controller.close();
        complete(outcome);
      };
      void text.then(
        (answer) => end(answer, { status: 200 }),
        (cause) => {
          const error = asOpenAIError(cause);
          end(JSON.stringify(api ? api.errorBody(error, error.message) : error), { status: error.status, error });
        },
      );
    },
    cancel() {
      isWanted = false;
      clearInterval(pausing);
      onCancel();
      complete({ status: 499 });
    },
  });
  return { status: 200, headers: JSON_TYPE, body, completed };
}
