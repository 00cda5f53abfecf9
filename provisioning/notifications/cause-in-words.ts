const LONGEST = 1500;

/** The cause of a failure, for people: of a function's error its message, of a long text its beginning. */
export function causeInWords(error: string | undefined, cause: string | undefined): string {
  const text = errorMessageIn(cause) ?? cause ?? "Step Functions gives no cause.";
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text;
  return error === undefined ? short : `${error}: ${short}`;
}

/** Lambda's form of an error: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
function errorMessageIn(cause: string | undefined): string | undefined {
  if (!cause?.startsWith("{")) return undefined;
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : undefined;
  } catch {
    // Step Functions cuts long causes, and half an object is shown as it is.
    return undefined;
  }
}
