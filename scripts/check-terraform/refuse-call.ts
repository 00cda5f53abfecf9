import type { IncomingMessage, ServerResponse } from "node:http";

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Answers as the service would, in its protocol's own form. */
export function refuseCall(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { service, code, message }: Refusal & { readonly service: string },
): void {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const xml = (text: string) => response.writeHead(403, { "content-type": "text/xml" }).end(text);
  if (service === "s3") xml(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
  else if (/x-www-form-urlencoded/.test(headers["content-type"] ?? ""))
    xml(`<Response><Errors>${error}</Errors><ErrorResponse>${error}</ErrorResponse>${error}</Response>`);
  else {
    response.writeHead(403, { "content-type": "application/json", "x-amzn-errortype": `${code}Exception` });
    response.end(JSON.stringify({ __type: `${code}Exception`, message, Message: message }));
  }
}
