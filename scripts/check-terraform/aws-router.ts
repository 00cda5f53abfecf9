import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { makesSomething, operationOf, serviceOf } from "./aws-operation.ts";
import { lifecyclePolicies } from "./lifecycle-policies.ts";
import { refuseCall } from "./refuse-call.ts";
import { requiredAction } from "./required-action.ts";

export interface EmulatorPorts {
  readonly moto: number;
  readonly ministack: number;
}

/** What is to happen to calls of Terraform. */
export interface Faults {
  /** Operations that are refused once. */
  readonly refuse: Set<string>;
  /** Operations that are answered late once. */
  readonly slow: Set<string>;
  /** While it is set, every call of Terraform is answered as with a session that has expired. */
  expired: boolean;
}

/** Services that moto has better; all others are ministack's. */
const MOTO = new Set(["ec2", "iam", "monitoring", "sagemaker", "application-autoscaling", "budgets", "pricing", "s3"]);
const SLOW_MILLISECONDS = 20_000;

export type AwsRouter = Awaited<ReturnType<typeof startAwsRouter>>;

/** One address for AWS: hands each call to the emulator that knows its service, and lets some fail. */
export async function startAwsRouter(ports: EmulatorPorts) {
  const faults: Faults = { refuse: new Set(), slow: new Set(), expired: false };
  const policies = lifecyclePolicies();
  /** By state machine: ministack takes it and does not tell it again. */
  const tracing = new Map<string, unknown>();
  const created: string[] = [];
  const called = new Map<string, string | undefined>();
  let isRecording = true;
  let onCreation: (count: number) => void = () => undefined;

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    // Whoever asks without a signature asks S3 for a bucket.
    const service = serviceOf(request) || "s3";
    const operation = operationOf(request, service, body);
    if (isTerraform(request)) {
      const { method = "", url = "" } = request;
      const action = requiredAction({ service, operation, method, url });
      // S3's paths are names of objects.
      if (isRecording) called.set(`${service} ${service === "s3" ? action : operation}`, action);
      if (faults.expired) return refuseCall(request, response, { service, ...EXPIRED });
      if (faults.refuse.delete(operation)) return refuseCall(request, response, { service, ...refusalOf(operation) });
      if (makesSomething(operation)) onCreation(created.push(operation));
    }
    const isSlow = isTerraform(request) && faults.slow.delete(operation);
    if (service === "dlm") return policies.answer(request, response, body);
    if (service === "ssm" && body.includes(NEWEST_IMAGE)) return image(response);
    const nothing = service === "sagemaker" ? UNKNOWN_TO_MOTO[operation] : undefined;
    if (nothing !== undefined) return json(response, { [nothing]: [] });
    const machine = service === "states" && MACHINE.test(operation) ? JSON.parse(body.toString()) : undefined;
    if (machine?.tracingConfiguration !== undefined) tracing.set(nameOf(machine), machine.tracingConfiguration);
    const port = MOTO.has(service) ? ports.moto : ports.ministack;
    const { method, url: path, headers } = request;
    const upstream = forward({ hostname: "127.0.0.1", port, method, path, headers }, async (answer) => {
      if (isSlow) await setTimeout(SLOW_MILLISECONDS);
      if (operation === "DescribeStateMachine") return withTracing(answer, response, tracing.get(nameOf(machine)));
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
    /** Operations of Terraform that made something, one a call, since `whenCreating`. */
    created,
    /** Every operation of Terraform, with the IAM action that it needs. */
    called,
    /** Leaves out of `called` what Terraform calls meanwhile. */
    async unrecorded<T>(work: () => Promise<T>): Promise<T> {
      isRecording = false;
      return work().finally(() => {
        isRecording = true;
      });
    },
    /** Counts anew, and calls back with how many calls of Terraform there were that make something. */
    whenCreating(callback: (count: number) => void) {
      created.length = 0;
      onCreation = callback;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Lists of SageMaker's own measuring jobs, of which no stage here has any, by their member. */
const UNKNOWN_TO_MOTO: Readonly<Record<string, string>> = {
  ListAIRecommendationJobs: "AIRecommendationJobs",
  ListAIBenchmarkJobs: "AIBenchmarkJobs",
  ListAIWorkloadConfigs: "AIWorkloadConfigs",
};

const MACHINE = /^(Create|Update|Describe)StateMachine$/;
const EXPIRED = { code: "ExpiredToken", message: "The security token included in the request is expired" };

function refusalOf(operation: string) {
  return { code: "AccessDenied", message: `The check refuses ${operation} once.` };
}

function isTerraform({ headers }: IncomingMessage): boolean {
  return /terraform|opentofu/i.test(headers["user-agent"] ?? "");
}

function nameOf({ name, stateMachineArn }: { name?: string; stateMachineArn?: string }): string {
  return name ?? stateMachineArn?.split(":").at(-1) ?? "";
}

async function withTracing(answer: IncomingMessage, response: ServerResponse, tracing: unknown): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const told = JSON.parse(Buffer.concat(chunks).toString() || "{}");
  const whole = answer.statusCode === 200 ? { tracingConfiguration: tracing, ...told } : told;
  response.writeHead(answer.statusCode ?? 502, { "content-type": "application/x-amz-json-1.0" });
  response.end(JSON.stringify(whole));
}

const NEWEST_IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

function image(response: ServerResponse): void {
  const ARN = `arn:aws:ssm:eu-north-1::parameter${NEWEST_IMAGE}`;
  const Parameter = { Name: NEWEST_IMAGE, ARN, Type: "String", Value: "ami-760aaa0f", Version: 1, DataType: "text" };
  json(response, { Parameter });
}

function json(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(body));
}
