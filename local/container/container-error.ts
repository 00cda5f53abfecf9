/** An error in vLLM's form: `code` is the status as a number. */
export class ContainerError extends Error {
  readonly status: number;
  readonly type: string;
  readonly param: string | null;

  constructor(message: string, { status = 400, type = "BadRequestError", param = null }: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.param = param;
  }

  toResponse(): Response {
    const { message, type, param, status } = this;
    return Response.json({ error: { message, type, param, code: status } }, { status });
  }
}

interface ErrorDetails {
  readonly status?: number;
  readonly type?: string;
  readonly param?: string | null;
}

/** vLLM appends the parameter, and where it has one the value, to the message. */
export function invalidParameter(message: string, param: string, value?: number | string): ContainerError {
  const extras = value === undefined ? `parameter=${param}` : `parameter=${param}, value=${value}`;
  return new ContainerError(`${message} (${extras})`, { param });
}

/** As Python prints a float: `3.0`, not `3`. */
export function pythonFloat(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

export function modelNotFound(name: string, served: string): ContainerError {
  return new ContainerError(`The model \`${name}\` does not exist. Valid aliases: ${served}.`, {
    status: 404,
    type: "NotFoundError",
    param: "model",
  });
}
