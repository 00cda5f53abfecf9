import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { lifecyclePolicies } from "./lifecycle-policies.ts";

export interface Emulators {
  /** Port of moto. */
  readonly moto: number;
  /** Port of ministack. */
  readonly ministack: number;
}

/** What is to happen to calls of Terraform; each rule is used up by one call. */
export interface Faults {
  /** Operations that are refused once. */
  readonly refuse: Set<string>;
  /** Operations that take 20 s once. */
  readonly slow: Set<string>;
  /** From now on every call of Terraform is answered as with a session that has expired. */
  expired: boolean;
}

/** Services that moto has better; all others are ministack's. */
const MOTO = new Set(["ec2", "iam", "monitoring", "sagemaker", "application-autoscaling", "budgets", "pricing"]);
const SLOW_MILLISECONDS = 20_000;

/** One address for AWS: hands each call to the emulator that knows its service, and lets some fail. */
export async function startAwsRouter(emulators: Emulators) {
  const faults: Faults = { refuse: new Set(), slow: new Set(), expired: false };
  const policies = lifecyclePolicies();
  /** By state machine: ministack takes it and does not tell it again. */
  const tracing = new Map<string, unknown>();
  const creations: string[] = [];
  let onCreation: (count: number) => void = () => undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const service = serviceOf(request);
    const operation = operationOf(request, service, body);
    const isTerraform = /terraform|opentofu/i.test(request.headers["user-agent"] ?? "");
    if (isTerraform && faults.expired)
      return refuse(request, response, "ExpiredToken", "The security token included in the request is expired");
    if (isTerraform && CREATES.test(operation)) {
      creations.push(operation);
      onCreation(creations.length);
    }
    if (isTerraform && faults.refuse.delete(operation)) {
      return refuse(request, response, "AccessDenied", `The check refuses ${operation} once.`);
    }
    if (isTerraform && faults.slow.delete(operation)) await new Promise((done) => setTimeout(done, SLOW_MILLISECONDS));
    if (service === "dlm") return policies.answer(request, response, body);
    if (service === "ssm" && body.includes(NEWEST_IMAGE)) return image(response);
    const machine =
      service === "states" && /^(Create|Update|Describe)StateMachine$/.test(operation)
        ? JSON.parse(body.toString())
        : undefined;
    if (machine?.tracingConfiguration !== undefined) tracing.set(nameOf(machine), machine.tracingConfiguration);
    const port = MOTO.has(service) ? emulators.moto : emulators.ministack;
    const { method, url: path, headers } = request;
    const upstream = forward({ hostname: "127.0.0.1", port, method, path, headers }, (answer) => {
      if (operation === "DescribeStateMachine") {
        void withTracing(answer, response, tracing.get(nameOf(machine)));
        return;
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", (error) => response.writeHead(502).end(String(error)));
    upstream.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    creations,
    /** Calls back with how many calls that create something there were. */
    whenCreating(callback: (count: number) => void) {
      creations.length = 0;
      onCreation = callback;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function nameOf({ name, stateMachineArn }: { name?: string; stateMachineArn?: string }): string {
  return name ?? stateMachineArn?.split(":").at(-1) ?? "";
}

async function withTracing(
  answer: IncomingMessage,
  response: ServerResponse,
  tracingConfiguration: unknown,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const told = JSON.parse(Buffer.concat(chunks).toString() || "{}");
  response.writeHead(answer.statusCode ?? 502, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(answer.statusCode === 200 ? { tracingConfiguration, ...told } : told));
}

const CREATES = /^(Create|Put|Run|Allocate|Attach|Associate|Add|Authorize|Subscribe)/;
const NEWEST_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

function serviceOf({ headers, url }: IncomingMessage): string {
  const signed = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? "");
  return signed?.[1] ?? /X-Amz-Credential=[^&]+?%2F\d+%2F[^%]+%2F([^%]+)%2F/.exec(url ?? "")?.[1] ?? "";
}

/** REST services have paths in place of names. */
const PATHS: readonly (readonly [string, RegExp, string])[] = [
  ["lambda", /^POST \/2015-03-31\/functions\/?$/, "CreateFunction"],
  ["lambda", /^POST \/2021-10-31\/functions\/[^/]+\/url/, "CreateFunctionUrlConfig"],
  ["lambda", /^POST \/2015-03-31\/functions\/[^/]+\/policy/, "AddPermission"],
  ["apigateway", /^POST \/v2\/apis\/?$/, "CreateApi"],
  ["apigateway", /^POST \/v2\/apis\/[^/]+\/routes/, "CreateRoute"],
  ["apigateway", /^POST \/v2\/apis\/[^/]+\/integrations/, "CreateIntegration"],
  ["apigateway", /^POST \/v2\/apis\/[^/]+\/stages/, "CreateStage"],
  ["scheduler", /^POST \/schedule-groups\//, "CreateScheduleGroup"],
  ["scheduler", /^POST \/schedules\//, "CreateSchedule"],
  ["dlm", /^POST \/policies/, "CreateLifecyclePolicy"],
];

function operationOf({ headers, method, url }: IncomingMessage, service: string, body: Buffer): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? "";
  const action = /(?:^|&)Action=(\w+)/.exec(body.toString("latin1", 0, 4096))?.[1];
  if (action !== undefined) return action;
  const smithy = /\/service\/\w+\/operation\/(\w+)/.exec(url ?? "")?.[1];
  const line = `${method} ${url}`;
  return smithy ?? PATHS.find(([of, path]) => of === service && path.test(line))?.[2] ?? line;
}

/** In each protocol's own form. */
function refuse({ headers }: IncomingMessage, response: ServerResponse, code: string, message: string): void {
  const isQuery = /x-www-form-urlencoded/.test(headers["content-type"] ?? "");
  if (isQuery) {
    const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
    response.writeHead(403, { "content-type": "text/xml" });
    response.end(`<Response><Errors>${error}</Errors><ErrorResponse>${error}</ErrorResponse>${error}</Response>`);
    return;
  }
  response.writeHead(403, { "content-type": "application/json", "x-amzn-errortype": `${code}Exception` });
  response.end(JSON.stringify({ __type: `${code}Exception`, message, Message: message }));
}

function image(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  const ARN = `arn:aws:ssm:eu-north-1::parameter${NEWEST_IMAGE}`;
  response.end(
    JSON.stringify({
      Parameter: { Name: NEWEST_IMAGE, ARN, Type: "String", Value: "ami-760aaa0f", Version: 1, DataType: "text" },
    }),
  );
}
