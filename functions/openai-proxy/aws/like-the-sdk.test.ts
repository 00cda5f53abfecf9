import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { GetParametersByPathCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { withAwsEnvironment } from "../../../testing/aws-environment.ts";
import { exceptionFrame, payloadFrame } from "../../../testing/openai-proxy/event-stream-frames.ts";
import { type Loopback, readText, serveOnLoopback } from "../../../testing/serve-on-loopback.ts";
import { eventBusClient } from "./event-bus-client.ts";
import { parameterStoreClient } from "./parameter-store-client.ts";
import { sageMakerRuntimeClient } from "./sagemaker-runtime-client.ts";
import { usageTableClient } from "./usage-table-client.ts";

/**
 * The proxy calls AWS without the SDK's clients; here they make the same calls, of the same server. What is asked and what is
 * understood has to be the same.
 */

const region = "eu-north-1";
const { signal } = new AbortController();

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly line: string;
  readonly body: unknown;
}

let seen: Seen[] = [];
let respond: (response: ServerResponse) => unknown;
let server: Loopback;
let restore: () => void;

beforeAll(async () => {
  server = await serveOnLoopback(async (request: IncomingMessage, response: ServerResponse) => {
    const body: unknown = JSON.parse(await readText(request));
    seen.push({ headers: request.headers, line: `${request.method} ${request.url}`, body });
    respond(response);
  });
  restore = withAwsEnvironment({ AWS_ENDPOINT_URL: server.url, AWS_SESSION_TOKEN: "of a session" });
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  restore();
  await server.close();
});

const event = { Source: "team.tests", DetailType: "wake", Detail: '{"alias":"default"}' };
const config = { region, maxAttempts: 1 };
const invocation = { endpointName: "one", body: '{"prompt":"Once"}', prefixAwareId: "ab12" };
const input = { EndpointName: "one", ContentType: "application/json", Body: invocation.body, PrefixAwareId: "ab12" };
const runtime = sageMakerRuntimeClient(region);
const period = { month: "2026-11", day: "22", minute: "22T12:00" };
const usage = {
  id: "one",
  partition: "key",
  period,
  model: "default",
  reserved: 5,
  admittedAt: Date.now(),
  promptTokens: 3,
  completionTokens: 4,
  cachedTokens: 2,
  uncountedTokens: 1,
  stale: ["m22T11:00"],
};

async function drained(items: AsyncIterable<unknown> | undefined): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const item of items ?? []) all.push(item);
  return all;
}

/** Our call, and the SDK's. The SDK's command for DynamoDB gets the input that ours sent. */
const CALLS = {
  "GetParametersByPath of SSM": {
    ours: () => drained(parameterStoreClient(region).pages("/base")),
    sdk: () =>
      new SSMClient(config).send(new GetParametersByPathCommand({ Path: "/base", Recursive: true, MaxResults: 10 })),
  },
  "GetParameters of SSM": {
    ours: () => parameterStoreClient(region).named(["/base/models/a", "/base/asleep/a"]),
    sdk: () => new SSMClient(config).send(new GetParametersCommand({ Names: ["/base/models/a", "/base/asleep/a"] })),
  },
  "PutEvents of EventBridge": {
    ours: () => eventBusClient(region)(event),
    sdk: () => new EventBridgeClient(config).send(new PutEventsCommand({ Entries: [event] })),
  },
  "UpdateItem of DynamoDB": {
    ours: () => usageTableClient(region, "usage").settle(usage),
    sdk: () => new DynamoDBClient(config).send(new UpdateItemCommand(seen[0]?.body as never)),
  },
  "InvokeEndpoint of SageMaker": {
    ours: () => runtime.invoke(invocation, signal),
    sdk: () => new SageMakerRuntimeClient(config).send(new InvokeEndpointCommand(input)),
  },
  "InvokeEndpointWithResponseStream of SageMaker": {
    ours: async () => drained((await runtime.invokeWithResponseStream(invocation, signal)).body),
    sdk: async () => {
      const command = new InvokeEndpointWithResponseStreamCommand(input);
      return drained((await new SageMakerRuntimeClient(config).send(command)).Body);
    },
  },
};

/** What AWS decides by. */
function essence({ headers, line, body }: Seen) {
  const { host, authorization = "", "content-type": type, "content-length": length } = headers;
  const [, scope, signed = ""] = /Credential=local\/\d{8}\/(\S+), SignedHeaders=(\S+),/.exec(authorization) ?? [];
  const isSigned = ["host", "x-amz-date", "x-amz-security-token"].every((name) => signed.split(";").includes(name));
  const target = headers["x-amz-target"];
  const hint = headers["x-amzn-sagemaker-prefix-aware-id"];
  return { line, body, host, type, length, target, scope, hint, isSigned, token: headers["x-amz-security-token"] };
}

describe.each(Object.entries(CALLS))("%s", (_name, { ours, sdk }) => {
  it("is asked as the SDK asks", async () => {
    respond = (response) => response.end("{}");
    // To those who wait for an event stream that is a failure, but they have asked by then.
    await ours().catch(() => undefined);
    await sdk().catch(() => undefined);
    expect(seen).toHaveLength(2);
    const [mine, theirs] = seen.map(essence);
    expect(mine).toEqual(theirs);
    expect(mine).toMatchObject({ isSigned: true, token: "of a session", scope: expect.stringContaining(region) });
  });

  const WITH_ITEM = { message: "The conditional request failed", Item: { t: { N: "7" } } };
  const MODEL_ERROR = {
    Message: "Received server error (500) from primary",
    OriginalStatusCode: 500,
    OriginalMessage: '{"object":"error"}',
    LogStreamArn: "arn:aws:logs:eu-north-1:123456789012:log-group:/aws/sagemaker/Endpoints/one",
  };
  it.each([
    ["a name in the body", 400, {}, { __type: "com.amazonaws.any#AccessDeniedException", message: "Not you." }],
    ["a name in a header", 400, { "x-amzn-errortype": "ValidationException:http://amazon" }, { message: "Too long" }],
    ["a name that the SDK does not know", 403, {}, { __type: "MadeUpException", message: "Who knows?" }],
    ["fields beside the message", 424, { "x-amzn-errortype": "ModelError" }, MODEL_ERROR],
    ["an item beside the message", 400, {}, { __type: "com.amazonaws#InternalServerError", ...WITH_ITEM }],
    ["no name", 400, {}, { message: "Nobody knows." }],
  ])("is understood as the SDK understands it, when refused with %s", async (_what, status, headers, body) => {
    respond = (response) =>
      response.writeHead(status, { "x-amzn-requestid": "request 1", ...headers }).end(JSON.stringify(body));
    const [mine, theirs] = [await toAwsFailure(ours()), await toAwsFailure(sdk())];
    expect(said(mine)).toEqual(said(theirs));
  });
});

it("an exception in the middle of a stream is understood as the SDK understands it", async () => {
  respond = (response) => {
    response.setHeader("content-type", "application/vnd.amazon.eventstream");
    response.write(payloadFrame(Buffer.from("data: {}\n\n")));
    response.end(exceptionFrame("ModelStreamError", { Message: "broken", ErrorCode: "ModelInvocationTimeExceeded" }));
  };
  const { ours, sdk } = CALLS["InvokeEndpointWithResponseStream of SageMaker"];
  const [mine, theirs] = [await toAwsFailure(ours()), await toAwsFailure(sdk())];
  expect(mine).toMatchObject({ name: theirs.name, ErrorCode: "ModelInvocationTimeExceeded" });
});

it("what is no JSON is still a refusal, by its status", async () => {
  respond = (response) => response.writeHead(503, { "content-type": "text/html" }).end("<h1>Busy</h1>");
  expect(await toAwsFailure(runtime.invoke(invocation, signal))).toMatchObject({
    name: "Unknown",
    message: "AWS answered HTTP 503.",
    $metadata: { httpStatusCode: 503 },
  });
});

type Failure = Error & Readonly<Record<string, unknown>>;

function toAwsFailure(call: Promise<unknown>): Promise<Failure> {
  return call.then(
    () => Promise.reject(new Error("It did not fail.")),
    (failure) => failure,
  );
}

/** What an exception says, without how one or the other came by it. */
function said(failure: Failure) {
  const { action, __type, $metadata, $response, $fault, $service, $retryable, ...fields } = failure;
  const { httpStatusCode, requestId } = $metadata as { httpStatusCode: number; requestId: string };
  return { ...fields, message: failure.message, httpStatusCode, requestId };
}
