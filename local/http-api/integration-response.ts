import * as v from "valibot";

/** Status and headers as a function gives them: in its response, or in the prelude of a streamed one. */
const ResponseHead = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  headers: v.nullish(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
  cookies: v.nullish(v.array(v.string())),
});

const FormattedResponse = v.object({
  ...ResponseHead.entries,
  body: v.nullish(v.string()),
  isBase64Encoded: v.nullish(v.boolean()),
});

export interface HttpHead {
  readonly statusCode: number;
  readonly headers: Record<string, string | string[]>;
}

/** The connection is the front end's own business, and so is the length. */
const CONNECTION_HEADERS = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

/**
 * Turns the payload that a function returned into an HTTP response: payload format 2.0. Without a `statusCode` the
 * payload itself is the body, as JSON.
 *
 * @returns undefined when the payload is malformed
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function integrationResponse(
  payload: string,
  defaultContentType: string,
): (HttpHead & { readonly body: string | Buffer }) | undefined {
  const returned = parseJson(payload);
  if (returned === undefined) return undefined;
  if (!(returned instanceof Object && "statusCode" in returned)) {
    return { statusCode: 200, headers: { "content-type": "application/json" }, body: payload };
  }
  const { success, output } = v.safeParse(FormattedResponse, returned);
  if (!success) return undefined;
  const body = output.body ?? "";
  return {
    ...httpHead(output, defaultContentType),
    body: output.isBase64Encoded ? Buffer.from(body, "base64") : body,
  };
}

/** @returns undefined when the prelude of a streamed response is malformed */
export function preludeHead(prelude: string): HttpHead | undefined {
  const { success, output } = v.safeParse(ResponseHead, parseJson(prelude));
  return success ? httpHead(output, "application/octet-stream") : undefined;
}

function httpHead({ statusCode, headers, cookies }: v.InferOutput<typeof ResponseHead>, contentType: string): HttpHead {
  const head: Record<string, string | string[]> = { "content-type": contentType };
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lowerCase = name.toLowerCase();
    if (!CONNECTION_HEADERS.has(lowerCase)) head[lowerCase] = String(value);
  }
  if (cookies?.length) head["set-cookie"] = cookies.concat(head["set-cookie"] ?? []);
  return { statusCode, headers: head };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
