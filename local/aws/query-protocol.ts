import type { ServerResponse } from "node:http";
import type { Principal } from "../iam/principal.ts";
import { AwsError } from "./aws-error.ts";
import type { BeforeOperation, Protocol } from "./protocol.ts";

/** A service that is called by the form field `Action` and answers in XML. */
export interface QueryService {
  readonly name: string;
  /** Tells the services apart, for a request does not name its service. */
  readonly version: string;
  readonly namespace: string;
  /** Each takes the request's fields and returns the XML inside `<…Result>`, or in EC2's dialect inside `<…Response>`. */
  readonly actions: Readonly<Record<string, (form: URLSearchParams, caller: Principal) => string | Promise<string>>>;
}

/**
 * AWS query: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * EC2 has a dialect of its own: https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export function queryProtocol(services: readonly QueryService[], before: BeforeOperation): Protocol {
  return {
    accepts: ({ headers }) => headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false,

    async answer({ body, caller }, response) {
      const form = new URLSearchParams(body.toString());
      const action = form.get("Action") ?? "";
      const service = services.find(({ version }) => version === form.get("Version"));
      const run = service?.actions[action];
      if (!service || !run) {
        throw new AwsError("InvalidAction", `Could not find operation ${action} for version ${form.get("Version")}`);
      }
      await before(caller, { service: service.name, operation: action, input: Object.fromEntries(form) });
      const content = await run(form, caller);
      const isEc2 = service.name === "ec2";
      const result = isEc2 ? content : `<${action}Result>${content}</${action}Result>`;
      const id = isEc2 ? `<requestId>${requestId(response)}</requestId>` : metadata(response);
      write(response, 200, `<${action}Response xmlns="${service.namespace}">${result}${id}</${action}Response>`);
    },

    writeError(response, error) {
      const code = `<Code>${error.name}</Code><Message>${escapeXml(error.message)}</Message>`;
      if (isSignedForEc2(response)) {
        const errors = `<Errors><Error>${code}</Error></Errors>`;
        return write(
          response,
          error.status,
          `<Response>${errors}<RequestID>${requestId(response)}</RequestID></Response>`,
        );
      }
      const type = `<Type>${error.status < 500 ? "Sender" : "Receiver"}</Type>`;
      const body = `<Error>${type}${code}</Error>${metadata(response)}`;
      write(response, error.status, `<ErrorResponse>${body}</ErrorResponse>`);
    },
  };
}

export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** The values of a list: `VpcId.1`, `VpcId.2` in EC2's dialect, `ActionNames.member.1` elsewhere. */
export function readList(form: URLSearchParams, name: string): string[] {
  const values: string[] = [];
  for (let n = 1; ; n += 1) {
    const value = form.get(`${name}.${n}`) ?? form.get(`${name}.member.${n}`);
    if (value === null) return values;
    values.push(value);
  }
}

const isSignedForEc2 = ({ req }: ServerResponse) => /\/ec2\/aws4_request/.test(req.headers.authorization ?? "");
const requestId = (response: ServerResponse) => String(response.getHeader("x-amzn-RequestId"));
const metadata = (response: ServerResponse) =>
  `<ResponseMetadata><RequestId>${requestId(response)}</RequestId></ResponseMetadata>`;

function write(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/xml" });
  response.end(body);
}
