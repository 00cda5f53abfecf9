import type { IncomingMessage } from "node:http";
import { restOperation } from "./rest-operation.ts";

type Call = Pick<IncomingMessage, "headers" | "method" | "url">;

/** As the signature names it. */
export function serviceOf({ headers, url }: Call): string {
  const signed = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "");
  return signed?.[1] ?? /X-Amz-Credential=[^&]+?%2F\d+%2F[^%]+%2F([^%]+)%2F/.exec(url ?? "")?.[1] ?? "";
}

/** The operation's name; the method and path of a request whose service has no names, or none for it. */
export function operationOf({ headers, method, url }: Call, service: string, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? "";
  const action = /(?:^|&)Action=(\w+)/.exec(body.toString("latin1", 0, 4096))?.[1];
  if (action !== undefined) return action;
  const smithy = /\/service\/\w+\/operation\/(\w+)/.exec(url ?? "")?.[1];
  return smithy ?? restOperation(service, method, url) ?? `${method} ${url}`;
}

const CREATES = /^(Create|Put|Run|Allocate|Attach|Associate|Add|Authorize|Subscribe)/;

/** Whether something is there afterwards that was not before; tags go with what carries them. */
export function makesSomething(operation: string): boolean {
  return CREATES.test(operation) && !/Tags/.test(operation);
}
