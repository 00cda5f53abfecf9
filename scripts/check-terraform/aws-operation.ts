import type { IncomingMessage } from "node:http";

type Call = Pick<IncomingMessage, "headers" | "method" | "url">;

/** As the signature names it. */
export function serviceOf({ headers, url }: Call): string {
  const signed = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "");
  return signed?.[1] ?? /X-Amz-Credential=[^&]+?%2F\d+%2F[^%]+%2F([^%]+)%2F/.exec(url ?? "")?.[1] ?? "";
}

/** REST services have paths in place of names; of these, those that make something. */
const PATHS: readonly (readonly [string, RegExp, string])[] = [
  ["lambda", /^POST \/2015-03-31\/functions\/?$/, "CreateFunction"],
  ["lambda", /^POST \/2021-10-31\/functions\/[^/]+\/url/, "CreateFunctionUrlConfig"],
  ["lambda", /^POST \/2015-03-31\/functions\/[^/]+\/policy/, "AddPermission"],
  ["lambda", /^PUT \/\d{4}-\d\d-\d\d\/functions\/[^/]+\/event-invoke-config/, "PutFunctionEventInvokeConfig"],
  ["apigateway", /^POST \/v2\/apis\/?$/, "CreateApi"],
  ["apigateway", /^POST \/v2\/apis\/[^/]+\/routes/, "CreateRoute"],
  ["apigateway", /^POST \/v2\/apis\/[^/]+\/integrations/, "CreateIntegration"],
  ["apigateway", /^POST \/v2\/apis\/[^/]+\/stages/, "CreateStage"],
  ["scheduler", /^POST \/schedule-groups\//, "CreateScheduleGroup"],
  ["scheduler", /^POST \/schedules\//, "CreateSchedule"],
  ["dlm", /^POST \/policies/, "CreateLifecyclePolicy"],
];

/** The operation's name, or the method and path of a REST service that are not listed above. */
export function operationOf({ headers, method, url }: Call, service: string, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? "";
  const action = /(?:^|&)Action=(\w+)/.exec(body.toString("latin1", 0, 4096))?.[1];
  if (action !== undefined) return action;
  const smithy = /\/service\/\w+\/operation\/(\w+)/.exec(url ?? "")?.[1];
  const line = `${method} ${url}`;
  return smithy ?? PATHS.find(([of, path]) => of === service && path.test(line))?.[2] ?? line;
}

const CREATES = /^(Create|Put|Run|Allocate|Attach|Associate|Add|Authorize|Subscribe)/;

/** Whether something is there afterwards that was not before; tags go with what carries them. */
export function makesSomething(operation: string): boolean {
  return CREATES.test(operation) && !/Tags/.test(operation);
}
