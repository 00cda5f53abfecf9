/** How an AWS error travels besides its name and message. */
interface AwsErrorWire {
  /** HTTP status; AWS answers client errors of the JSON protocols with 400. */
  readonly status?: number;
  /** Further members of the error's shape, for example `OriginalStatusCode` of a ModelError. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An error as AWS answers it: `name` is the code that SDKs make the error's name. Each protocol writes it in its own form. */
export class AwsError extends Error {
  readonly status: number;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(name: string, message = "", wire: AwsErrorWire = {}) {
    super(message);
    this.name = name;
    this.status = wire.status ?? 400;
    this.members = wire.members ?? {};
  }
}

export function validationException(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

/** What the caller sees of a mistake of ours; the mistake itself belongs on stderr. */
export function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  console.error("The local AWS failed:", error);
  return new AwsError("InternalFailure", "The request processing has failed because of an unknown error.", {
    status: 500,
  });
}
