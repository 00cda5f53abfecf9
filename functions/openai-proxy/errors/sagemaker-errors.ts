import { containerError } from "./container-error.ts";
import { OpenAIError } from "./openai-error.ts";

/** The fields of the AWS SDK's exceptions and of Node's network errors that we use. */
export interface SageMakerFailure extends Error {
  readonly code?: string;
  readonly OriginalStatusCode?: number;
  readonly OriginalMessage?: string;
  readonly ErrorCode?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

interface Row {
  readonly status: number;
  readonly message: string;
  readonly code: string;
  readonly type?: string;
  /** Asking again may help, and does no harm: the model has not begun. */
  readonly retry?: true;
}

const FAILED = "The model failed to answer. Please retry your request.";
const UNAVAILABLE = "The model's service is unavailable for the moment. Please retry your request.";
const NOT_PERMITTED = "The server is not set up to call the model. Tell its operator the request id.";

/**
 * Every exception of the SageMaker runtime, and what AWS clients raise beside them, as the caller sees it.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointWithResponseStream.html#API_runtime_InvokeEndpointWithResponseStream_Errors
 * `ModelError` and `ValidationError` are not here: what they mean stands in their text.
 */
export const SAGEMAKER_ERRORS: Readonly<Record<string, Row>> = {
  ThrottlingException: {
    status: 429,
    message: "Too many requests reach the model at once. Please slow down and retry.",
    code: "rate_limit_exceeded",
    type: "requests",
    retry: true,
  },
  ModelNotReadyException: {
    status: 503,
    message: "The model is still being loaded. Please retry your request.",
    code: "model_not_ready",
    retry: true,
  },
  InternalDependencyException: { status: 503, message: UNAVAILABLE, code: "service_unavailable" },
  ServiceUnavailable: { status: 503, message: UNAVAILABLE, code: "service_unavailable" },
  InternalFailure: { status: 502, message: FAILED, code: "model_error" },
  InternalStreamFailure: { status: 502, message: FAILED, code: "model_error" },
  ModelStreamError: { status: 502, message: "The model's answer broke off. Please retry.", code: "model_error" },
  AccessDeniedException: { status: 500, message: NOT_PERMITTED, code: "not_permitted" },
  UnrecognizedClientException: { status: 500, message: NOT_PERMITTED, code: "not_permitted" },
  InvalidSignatureException: { status: 500, message: NOT_PERMITTED, code: "not_permitted" },
  ExpiredTokenException: { status: 500, message: NOT_PERMITTED, code: "not_permitted" },
  CredentialsProviderError: { status: 500, message: NOT_PERMITTED, code: "not_permitted" },
};

/** Node's own errors: nobody listens, or the connection broke. */
const CONNECTION: Row = { status: 502, message: "The model could not be reached. Please retry.", code: "unreachable" };
const CONNECTION_CODES = /^(ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_STREAM_PREMATURE)/;

/** SDK generations name some exceptions with a suffix and some without. */
const ALIASES: Readonly<Record<string, string>> = {
  ServiceUnavailableException: "ServiceUnavailable",
  InternalFailureException: "InternalFailure",
  TooManyRequestsException: "ThrottlingException",
  Throttling: "ThrottlingException",
};

export function isThrottlingOrNotReady(failure: SageMakerFailure): boolean {
  return findRow(failure)?.retry === true;
}

/** The endpoint is gone, though its publication said otherwise. */
export function isEndpointMissing(error: Error): boolean {
  const failure = error instanceof OpenAIError ? error.cause : error;
  return failure instanceof Error && isValidation(failure) && /endpoint .*not found/i.test(failure.message);
}

/** Seconds that the service asks us to wait; RFC 9110 also allows a date, which AWS does not send. */
export function retryAfterSeconds(failure: SageMakerFailure): number | undefined {
  const seconds = Number(failure.$response?.headers?.["retry-after"]);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** What the caller is told; the failure itself is the `cause`, for the log. */
export function toOpenAIError(failure: SageMakerFailure | OpenAIError): OpenAIError {
  if (failure instanceof OpenAIError) return failure;
  if (failure.name === "ModelError") {
    return containerError(failure.OriginalStatusCode ?? 500, failure.OriginalMessage ?? failure.message);
  }
  if (isValidation(failure) && /length less than or equal|too large|exceed/i.test(failure.message)) {
    return new OpenAIError(413, "The request is larger than SageMaker takes (6 MB).", {
      code: "request_too_large",
      cause: failure,
    });
  }
  if (failure.name === "ModelStreamError" && failure.ErrorCode === "ModelInvocationTimeExceeded") {
    return new OpenAIError(504, "The model took longer than the eight minutes that SageMaker allows.", {
      code: "timeout",
      cause: failure,
    });
  }
  const row = findRow(failure);
  if (!row) {
    return new OpenAIError(500, "The server had an error while calling the model. Please retry your request.", {
      code: "internal_error",
      cause: failure,
    });
  }
  const { status, message, code, type } = row;
  const retryAfter = retryAfterSeconds(failure) ?? (status === 429 || status === 503 ? 5 : undefined);
  return new OpenAIError(status, message, {
    code,
    ...(type ? { type } : {}),
    ...(retryAfter === undefined ? {} : { headers: { "retry-after": String(Math.ceil(retryAfter)) } }),
    cause: failure,
  });
}

function findRow(failure: SageMakerFailure): Row | undefined {
  const named = SAGEMAKER_ERRORS[ALIASES[failure.name] ?? failure.name];
  if (named) return named;
  if (failure.name === "TimeoutError" || CONNECTION_CODES.test(failure.code ?? "")) return CONNECTION;
  return failure.$metadata?.httpStatusCode === 429 ? SAGEMAKER_ERRORS.ThrottlingException : undefined;
}

function isValidation(failure: Error): boolean {
  return failure.name === "ValidationError" || failure.name === "ValidationException";
}
