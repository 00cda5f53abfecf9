export interface OpenAIErrorDetails {
  /** OpenAI's class of error, for example `invalid_request_error`; by default what fits the status. */
  readonly type?: string;
  readonly code?: string | null;
  /** The request's field that is at fault. */
  readonly param?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log only. */
  readonly cause?: unknown;
  /** Code and parameter are a container's words: not for the log. */
  readonly isQuoted?: boolean;
}

/** An error that knows its wire form. The message goes to the client: nothing internal belongs into one of a 5xx. */
export class OpenAIError extends Error {
  override readonly name = "OpenAIError";
  readonly status: number;
  readonly type: string;
  readonly code: string | null;
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly isQuoted: boolean;

  constructor(status: number, message: string, details: OpenAIErrorDetails = {}) {
    super(message, "cause" in details ? { cause: details.cause } : {});
    this.status = status;
    this.type = details.type ?? (status >= 500 ? "server_error" : "invalid_request_error");
    this.code = details.code ?? null;
    this.param = details.param ?? null;
    this.headers = details.headers ?? {};
    this.isQuoted = details.isQuoted ?? false;
  }

  /** https://platform.openai.com/docs/guides/error-codes */
  toJSON() {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }

  /** The message as a client gets it: with whom to ask, where a person can help. */
  messageWith(contact: string | undefined): string {
    const personCanHelp = this.status === 401 || this.status === 429 || this.code === "model_not_live";
    return contact && personCanHelp ? `${this.message} Contact: ${contact}` : this.message;
  }
}

/** Whatever was thrown, as what a client may see. An error that is not ours is a defect, and says nothing about itself. */
export function asOpenAIError(error: unknown): OpenAIError {
  if (error instanceof OpenAIError) return error;
  return new OpenAIError(500, "The server had an error while processing your request. Please retry it.", {
    code: "internal_error",
    cause: error,
  });
}
