import { isJsonObject, type JsonObject } from "../json.ts";
import { ContainerFailure } from "./container-failure.ts";
import { OpenAIError } from "./openai-error.ts";

/**
 * What a container said when it refused: vLLM's `{"error":{…}}`, its older flat form, FastAPI's `{"detail":…}`, DJL's
 * `{"code":…,"error":"…"}`, or plain text.
 */
interface ContainerComplaint {
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** SageMaker's own sentence. A container's may repeat the request. https://github.com/aws/amazon-sagemaker-examples/issues/1407 */
const INVOCATION_TIMED_OUT = /^Your invocation timed out while waiting/;

/**
 * A container's own answer with an error status. Its 4xx is meant for the caller and keeps status, message and parameter.
 * Its 5xx is not: the text goes into `cause`, for the log.
 */
export function containerError(reported: number, body: string): OpenAIError {
  const complaint = parseComplaint(body);
  const isOfRequest = reported === 500 && NO_SUCH_INPUT.test(complaint.message);
  const status = isOfRequest ? 400 : reported === 424 ? statusOfFailedDependency(complaint.message) : reported;
  if (status >= 400 && status < 500) {
    const { message, param, code } = complaint;
    return new OpenAIError(status, message, {
      code: code ?? openaiCode(status, message),
      param,
      isQuoted: code !== null || param !== null,
      ...(status === 429 ? { type: "requests", headers: { "retry-after": "5" } } : {}),
    });
  }
  const cause = new ContainerFailure(reported, body);
  if (status === 504 || INVOCATION_TIMED_OUT.test(body)) {
    return new OpenAIError(504, "The model took too long to answer. Ask for fewer tokens, or stream.", {
      code: "timeout",
      cause,
    });
  }
  if (status === 503) {
    return new OpenAIError(503, "The model is overloaded. Please retry your request.", {
      code: "overloaded",
      headers: { "retry-after": "5" },
      cause,
    });
  }
  return new OpenAIError(502, "The model failed to answer. Please retry your request.", { code: "model_error", cause });
}

/** An error that a container put into a stream which had begun with 200. */
export function streamedContainerError(payload: JsonObject): OpenAIError {
  const error = isJsonObject(payload.error) ? payload.error : payload;
  const code = error.code ?? payload.code;
  // A code may be whatever JSON is; not all of it can be made a number.
  const status = typeof code === "string" || typeof code === "number" ? Number(code) : 500;
  return containerError(Number.isInteger(status) ? status : 500, JSON.stringify(payload));
}

function parseComplaint(body: string): ContainerComplaint {
  const parsed = parse(body);
  if (!isJsonObject(parsed))
    return { message: body.trim() || "The model refused the request.", param: null, code: null };
  const error = isJsonObject(parsed.error) ? parsed.error : parsed;
  const message = [error.message, parsed.error, parsed.message, formatDetail(parsed.detail)].find(isText);
  return {
    message: message ?? "The model refused the request.",
    param: isText(error.param) ? error.param : null,
    // vLLM repeats the status here as a number; OpenAI has a string or null.
    code: isText(error.code) ? error.code : null,
  };
}

/** FastAPI: a sentence, or a list of faults with `msg`. */
function formatDetail(detail: unknown): string | undefined {
  if (isText(detail)) return detail;
  if (!Array.isArray(detail)) return undefined;
  return detail
    .map((fault) => (isJsonObject(fault) && isText(fault.msg) ? fault.msg : JSON.stringify(fault)))
    .join("; ");
}

/** llama.cpp calls it a failure of the server, recorded in `chat-image-part`. */
const NO_SUCH_INPUT = /^(image|audio|video) input is not supported/;

/** Its own, though the sentence may have a word of the others. */
const OWN_FAILURE =
  /out of memory|CUDA|NCCL|timed?[ _-]?out|connection|died|dead|crash|internal|traceback|NoneType|has no attribute|failed to (?:load|start|initialize)|prediction failure|worker/i;
/** What a request has wrong with it. */
const INPUT_FAULT =
  /context length|max_model_len|max(?:imum)?[_ ](?:new[_ ]|input |total )?(?:tokens|length|model)|too (?:long|large|many)|exceed|invalid|unsupported|not supported|must |should |required|missing|expected|unexpected|validation|unknown|unrecognized|parameter|chat template|greater than|less than|parse|decode|malformed|cannot be|role/i;

/**
 * DJL answers 424 for whatever its Python process raised, whether bad input or its own failure (deepjavalibrary/djl-serving#1962).
 * Its sentence tells which, and what nobody knows is not told to the caller as his fault.
 */
function statusOfFailedDependency(message: string): 400 | 502 {
  return INPUT_FAULT.test(message) && !OWN_FAILURE.test(message) ? 400 : 502;
}

/** The codes that OpenAI's clients branch on. */
function openaiCode(status: number, message: string): string | null {
  if (status === 404) return "model_not_found";
  if (status === 429) return "rate_limit_exceeded";
  if (/maximum context length|max_model_len|exceeds the available context size/i.test(message))
    return "context_length_exceeded";
  return null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
