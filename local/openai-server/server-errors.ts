import * as v from "valibot";
import { ContainerError, invalidParameter } from "../container/container-error.ts";
import { OPENAI_URL_KEY, type OpenAiServer, reasonOf } from "./openai-server.ts";

type Log = (sentence: string) => void;

/** The server does not answer at all. */
export function unreachable({ baseUrl }: OpenAiServer, error: unknown, log: Log): ContainerError {
  if ((error as Error).name === "AbortError") return new ContainerError("Client disconnected");
  return ownFailure(`The server at ${baseUrl} does not answer (${reasonOf(error)}): start it again.`, log);
}

/** What the server says against a request in vLLM's form. Whatever is wrong with itself or its key is nothing for the caller. */
export async function refusal({ baseUrl }: OpenAiServer, answer: Response, log: Log): Promise<ContainerError> {
  const { status } = answer;
  const text = await answer.text().catch(() => "");
  const { message, promptTokens, context } = readComplaint(text);
  if (status === 401 || status === 403) {
    return ownFailure(`The server at ${baseUrl} wants another key than ${OPENAI_URL_KEY} has: ${message}`, log);
  }
  // llama-server answers 500 and 501 for what it cannot.
  const cannot = status === 501 || (status === 500 && /not support/i.test(message));
  if (status >= 500 && !cannot) return ownFailure(`The server at ${baseUrl} answered HTTP ${status}: ${message}`, log);
  if (promptTokens !== undefined && context !== undefined) {
    return invalidParameter(
      `This model's maximum context length is ${context} tokens. However, your prompt contains ${promptTokens} input ` +
        "tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt.",
      "input_tokens",
      promptTokens,
    );
  }
  if (status === 404 && message === "") return new ContainerError("Not Found", { status, type: "NotFoundError" });
  return new ContainerError(message || `The server answered HTTP ${status}.`, {
    status: cannot ? 400 : status,
    type: status === 404 ? "NotFoundError" : "BadRequestError",
  });
}

function ownFailure(sentence: string, log: Log): ContainerError {
  log(sentence);
  return new ContainerError(sentence, { status: 500, type: "InternalServerError" });
}

const text = v.pipe(v.string(), v.nonEmpty());
const said = v.looseObject({
  message: text,
  /** llama-server names them beside the sentence. */
  n_prompt_tokens: v.fallback(v.optional(v.number()), undefined),
  n_ctx: v.fallback(v.optional(v.number()), undefined),
});
/** OpenAI's `{"error":{"message"}}`, Ollama's and LM Studio's `{"error":"…"}`, FastAPI's `{"detail":"…"}`. */
const Complaint = v.pipe(
  v.string(),
  v.parseJson(),
  v.union([v.looseObject({ error: v.union([said, text]) }), v.looseObject({ detail: text }), said]),
);

function readComplaint(body: string): {
  message: string;
  promptTokens?: number | undefined;
  context?: number | undefined;
} {
  const read = v.safeParse(Complaint, body);
  if (!read.success) return { message: /^\s*</.test(body) ? "" : body.trim().slice(0, 500) };
  const complaint = read.output;
  if ("detail" in complaint && typeof complaint.detail === "string") return { message: complaint.detail };
  const inner = "error" in complaint ? complaint.error : complaint;
  if (typeof inner === "string") return { message: inner };
  const { message, n_prompt_tokens: promptTokens, n_ctx: context } = inner as v.InferOutput<typeof said>;
  return { message, promptTokens, context };
}
