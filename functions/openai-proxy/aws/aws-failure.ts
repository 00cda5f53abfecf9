/** The part of a response that a failure keeps. */
interface Response {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
}

/** A refusal of AWS, with the names of the AWS SDK's exceptions, and with the fields of the answer. */
export interface AwsFailure extends Error {
  readonly action: string;
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string };
  readonly $response: Response;
}

/** Both protocols of the services that are called here put the exception's name into a header, or into the body. */
export function toAwsFailure(action: string, { statusCode, headers }: Response, body: Uint8Array): AwsFailure {
  const { __type, message, Message, ...fields } = parseFields(body);
  const { "x-amzn-requestid": requestId, "x-amzn-errortype": type = __type } = headers;
  const text = message ?? Message ?? `AWS answered HTTP ${statusCode}.`;
  return Object.assign(new Error(String(text)), fields, {
    name: exceptionName(type),
    action,
    $metadata: { httpStatusCode: statusCode, ...(requestId !== undefined && { requestId }) },
    $response: { statusCode, headers },
  });
}

/** `com.amazonaws.ssm#ThrottlingException` and `ModelError:http://internal.amazon.com/…` have more than the name. */
export function exceptionName(type: unknown): string {
  const [name = ""] = String(type ?? "Unknown").split(/[:,]/);
  return name.slice(name.indexOf("#") + 1);
}

/** What stands before a service (a load balancer) does not answer in JSON. */
export function parseFields(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(body).toString()));
  } catch {
    return {};
  }
}
