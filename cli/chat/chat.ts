import OpenAI, { APIConnectionError, APIError } from "openai";
import { UserError } from "../../user-error.ts";
import { Interrupted, pause } from "../command-line/interruption.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";

export interface Chat {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly message: string;
  /** What the model is told beforehand. */
  readonly system?: string | undefined;
  readonly maxTokens?: number | undefined;
  /** Whether to wait for a model that is not live. */
  readonly wait: boolean;
  /** Gets the answer, piece by piece. */
  readonly onText: (piece: string) => void;
  /** Gets what is said while a model is not live. */
  readonly stream: ProgressStream;
  readonly signal: AbortSignal;
}

export interface ChatResult {
  readonly text: string;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  /** `length` when the model was cut off. */
  readonly finishReason?: string;
}

/** How long to wait when the gateway does not say it. */
const RETRY_SECONDS = 15;

/**
 * Sends one message and streams the answer, with OpenAI's own client.
 * @throws UserError with the gateway's words; Interrupted
 */
export async function chat(request: Chat): Promise<ChatResult> {
  const client = new OpenAI({ apiKey: request.apiKey, baseURL: request.baseUrl, maxRetries: 0 });
  const { wait, stream, signal } = request;
  const live = liveLine(stream);
  try {
    for (;;) {
      try {
        return await ask(client, request, () => live.end());
      } catch (error) {
        if (signal.aborted) throw new Interrupted("Interrupted.");
        if (!wait || !isNotLive(error))
          throw new UserError(`${explain(error, request)}${await choices(client, error)}`);
        live.show(messageIn(error));
        const seconds = Number(error.headers?.get("retry-after")) || RETRY_SECONDS;
        await pause(seconds * 1000, signal, "Interrupted.");
      }
    }
  } finally {
    live.end();
  }
}

async function ask(client: OpenAI, { model, message, system, maxTokens, onText, signal }: Chat, onFirst: () => void) {
  const answer = await client.chat.completions.create(
    {
      model,
      messages: [
        ...(system === undefined ? [] : [{ role: "system" as const, content: system }]),
        { role: "user", content: message },
      ],
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      stream: true,
      stream_options: { include_usage: true },
    },
    { signal },
  );
  onFirst();
  let text = "";
  let rest: Omit<ChatResult, "text"> = {};
  for await (const { choices, usage } of answer) {
    const piece = choices[0]?.delta.content ?? "";
    text += piece;
    if (piece !== "") onText(piece);
    const finishReason = choices[0]?.finish_reason;
    if (finishReason) rest = { ...rest, finishReason };
    if (usage) rest = { ...rest, promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens };
  }
  // The client ends such a stream without a word.
  if (signal.aborted) throw new Interrupted("Interrupted.");
  return { text, ...rest };
}

/** One row of a terminal that changes in place; elsewhere a line when there is another one to say. */
function liveLine(stream: ProgressStream) {
  let shown: string | undefined;
  return {
    show(text: string) {
      if (stream.isTTY) stream.write(`\r\x1b[2K${text.slice(0, Math.max(0, (stream.columns || 80) - 1))}`);
      else if (text !== shown) stream.write(`${text}\n`);
      shown = text;
    },
    end() {
      if (stream.isTTY && shown !== undefined) stream.write("\r\x1b[2K");
      shown = undefined;
    },
  };
}

/** The models that there are in place of an unknown one; nothing when the key sees none. */
async function choices(client: OpenAI, error: unknown): Promise<string> {
  if (!(error instanceof APIError) || error.status !== 404) return "";
  const ids = await client.models.list().then(
    ({ data }) => data.map(({ id }) => id),
    () => [],
  );
  return ids.length === 0 ? "" : ` Choose with --model ${ids.join(", or ")}.`;
}

function isNotLive(error: unknown): error is APIError {
  return error instanceof APIError && error.code === "model_not_live";
}

/** The gateway's own sentence, without the status that the client puts before it. */
function messageIn(error: APIError): string {
  const { message } = (error.error ?? {}) as { readonly message?: string };
  return message ?? error.message;
}

function explain(error: unknown, { baseUrl, model }: Chat): string {
  if (error instanceof APIConnectionError) {
    return `Nothing answers at ${baseUrl}: check the network and OPENAI_BASE_URL.`;
  }
  if (!(error instanceof APIError)) return `The stream broke off: ${error instanceof Error ? error.message : error}.`;
  const message = messageIn(error);
  if (isNotLive(error)) {
    return `${message} \`npx openai-sagemaker chat --wait\` waits for it; \`npx openai-sagemaker resume --alias ${model}\` makes a paused one serve.`;
  }
  if (error.status === 401) return `${message} \`npx openai-sagemaker keys create NAME\` makes a key.`;
  if (error.status === 404) return `${message} \`npx openai-sagemaker status\` shows the models there are.`;
  return message;
}
