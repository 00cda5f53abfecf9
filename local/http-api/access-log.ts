/** What a line of an access log may be made of, by API Gateway's names. */
export type AccessLogContext = Readonly<Record<string, string>>;

/**
 * A line of a stage's access log. What has no value is a hyphen; in a JSON format, values are escaped.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html
 */
export function accessLogLine(format: string, context: AccessLogContext): string {
  return format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) =>
    JSON.stringify(context[name] ?? "-").slice(1, -1),
  );
}
