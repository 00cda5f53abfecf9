import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "./aws-error.ts";
import { parseJson, toJson } from "./json.ts";
import type { JsonService } from "./operation.ts";
import type { BeforeOperation, Protocol } from "./protocol.ts";

/** AWS JSON 1.0 and 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonProtocol(services: readonly JsonService[], before: BeforeOperation): Protocol {
  return {
    accepts: (request) => request.headers["x-amz-target"] !== undefined,

    async answer({ message, body, caller }, response) {
      const { service, name, run } = find(services, String(message.headers["x-amz-target"]));
      const input = parseJson(body.toString());
      await before(caller, { service: service.name, operation: name, input });
      write(response, 200, service.jsonVersion, await run(input, caller));
    },

    writeError(response, error) {
      const [prefix] = String(response.req.headers["x-amz-target"]).split(".");
      const namespace = services.find(({ targetPrefix }) => targetPrefix === prefix)?.errorNamespace?.(error.name);
      // What the servers' frame answers by itself, before the service, is written so.
      const text = namespace === "com.amazon.coral.service" ? "Message" : "message";
      const body = {
        __type: namespace === undefined ? error.name : `${namespace}#${error.name}`,
        ...(error.message !== "" && { [text]: error.message }),
        ...error.members,
      };
      write(response, error.status, readJsonVersion(response.req), body);
    },
  };
}

function find(services: readonly JsonService[], target: string) {
  const [prefix, name = ""] = target.split(".");
  const service = services.find(({ targetPrefix }) => targetPrefix === prefix);
  const run = service?.operations[name];
  if (!service || !run) throw new AwsError("UnknownOperationException", `The local AWS has no operation ${target}.`);
  return { service, name, run };
}

function write(response: ServerResponse, status: number, jsonVersion: string, output: unknown): void {
  const body = output === undefined ? "" : toJson(output);
  response.writeHead(status, {
    "content-type": `application/x-amz-json-${jsonVersion}`,
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

function readJsonVersion(request: IncomingMessage): string {
  return request.headers["content-type"]?.includes("json-1.0") ? "1.0" : "1.1";
}
