import type { ServerResponse } from "node:http";
import { AwsError } from "./aws-error.ts";
import type { Faults } from "./faults.ts";
import type { Protocol } from "./protocol.ts";
import { readBody } from "./request-body.ts";

/** A service that is called by the form field `Action` and answers in XML. */
export interface QueryService {
  readonly name: string;
  readonly version: string;
  readonly namespace: string;
  /** Each returns the XML inside `<…Result>`. */
  readonly actions: Readonly<Record<string, () => string>>;
}

/** AWS query: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function queryProtocol(service: QueryService, faults: Faults): Protocol {
  return {
    accepts: ({ headers }) => headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false,

    async answer(request, response) {
      const form = new URLSearchParams((await readBody(request))?.toString());
      const action = form.get("Action") ?? "";
      const run = service.actions[action];
      if (!run || form.get("Version") !== service.version) {
        throw new AwsError("InvalidAction", `Could not find operation ${action} for version ${form.get("Version")}`);
      }
      await faults({ service: service.name, operation: action, input: Object.fromEntries(form) });
      write(response, 200, `${action}Response`, service.namespace, `<${action}Result>${run()}</${action}Result>`);
    },

    writeError(response, error) {
      const message = error.message.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      const type = error.status < 500 ? "Sender" : "Receiver";
      const body = `<Error><Type>${type}</Type><Code>${error.name}</Code><Message>${message}</Message></Error>`;
      write(response, error.status, "ErrorResponse", service.namespace, body);
    },
  };
}

function write(response: ServerResponse, status: number, root: string, namespace: string, content: string): void {
  const metadata = `<RequestId>${response.getHeader("x-amzn-RequestId")}</RequestId>`;
  const body = `<${root} xmlns="${namespace}">${content}<ResponseMetadata>${metadata}</ResponseMetadata></${root}>`;
  response.writeHead(status, { "content-type": "text/xml" });
  response.end(body);
}
