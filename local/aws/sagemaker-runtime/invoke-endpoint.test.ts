import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { CreateEndpointCommand, CreateEndpointConfigCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import {
  InvokeEndpointCommand,
  ModelError,
  SageMakerRuntimeClient,
  ValidationError,
} from "@aws-sdk/client-sagemaker-runtime";
import { containerOnLoopback } from "../../../testing/local-aws/container-on-loopback.ts";
import { createEndpoint, endpointIs, REGION, startTestAws } from "../../../testing/local-aws/test-aws.ts";
import { acceleratedClock } from "../clock.ts";
import type { LocalAwsOptions } from "../create-local-aws.ts";
import { readBody } from "../request-body.ts";
import type { LaunchContainer } from "../sagemaker/container.ts";

let close: () => Promise<void>;
let runtime: SageMakerRuntimeClient;
let sageMaker: SageMakerClient;
let url: string;

/** An endpoint `a` whose container answers invocations with the listener. */
async function serve(listener: RequestListener, options: Partial<LocalAwsOptions> = {}) {
  const { aws, client } = await startTestAws({ launchContainer: () => containerOnLoopback(listener), ...options });
  sageMaker = new SageMakerClient(client);
  runtime = new SageMakerRuntimeClient(client);
  url = aws.url;
  close = async () => {
    sageMaker.destroy();
    runtime.destroy();
    await aws.close();
  };
  await createEndpoint(sageMaker, "a");
}
afterEach(() => close());

const invoke = (input: Partial<InvokeEndpointCommand["input"]> = {}) =>
  runtime.send(new InvokeEndpointCommand({ EndpointName: "a", Body: "{}", ...input }));

test("body and headers reach the container, its answer comes back", async () => {
  let seen: IncomingMessage | undefined;
  let body: string | undefined;
  await serve(async (request, response) => {
    seen = request;
    body = (await readBody(request))?.toString();
    response.setHeader("content-type", "application/json; charset=utf-8");
    response.setHeader("x-amzn-sagemaker-custom-attributes", "answered");
    response.end('{"text":"héllo"}');
  });
  const answer = await invoke({
    Body: '{"prompt":"é"}',
    ContentType: "application/json",
    Accept: "application/json",
    CustomAttributes: "request=7",
    TargetVariant: "AllTraffic",
    InferenceId: "i-1",
  });
  expect(seen).toMatchObject({ method: "POST", url: "/invocations" });
  expect(seen?.headers).toMatchObject({
    "content-type": "application/json",
    accept: "application/json",
    "x-amzn-sagemaker-custom-attributes": "request=7",
    "x-amzn-sagemaker-target-variant": "AllTraffic",
    "x-amzn-sagemaker-inference-id": "i-1",
  });
  expect(Object.keys(seen?.headers ?? {})).not.toContain("authorization");
  expect(body).toBe('{"prompt":"é"}');
  expect(answer).toMatchObject({
    ContentType: "application/json; charset=utf-8",
    InvokedProductionVariant: "AllTraffic",
    CustomAttributes: "answered",
  });
  expect(answer.Body.transformToString()).toBe('{"text":"héllo"}');
});

test.each([
  [400, "client", "CLIENT_ERROR_FROM_MODEL"],
  [500, "server", "SERVER_ERROR_FROM_MODEL"],
])("a container's %i is a ModelError", async (status, side, code) => {
  await serve((_, response) => response.writeHead(status).end('{"message":"no"}'));
  const failure = await invoke().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ModelError);
  expect(failure).toMatchObject({
    $metadata: { httpStatusCode: 424 },
    OriginalStatusCode: status,
    OriginalMessage: '{"message":"no"}',
    LogStreamArn: "arn:aws:logs:eu-north-1:123456789012:log-group:/aws/sagemaker/Endpoints/a",
  });
  expect((failure as ModelError).message).toBe(
    `Received ${side} error (${status}) from primary with message "{"message":"no"}". ` +
      "See https://eu-north-1.console.aws.amazon.com/cloudwatch/home?region=eu-north-1" +
      "#logEventViewer:group=/aws/sagemaker/Endpoints/a in account 123456789012 for more information.",
  );
  expect(failure).toMatchObject({ ErrorCode: code });
});

test("a long error of the container is cut off", async () => {
  await serve((_, response) => response.writeHead(500).end("x".repeat(3000)));
  await expect(invoke()).rejects.toMatchObject({
    OriginalMessage: "x".repeat(2048),
    message: expect.stringContaining("(500) from primary and could not load the entire response body. See"),
  });
});

test("a container that answers nothing within 60 seconds is a ModelError with status 0", async () => {
  await serve(() => undefined, { clock: acceleratedClock(500) });
  await expect(invoke()).rejects.toMatchObject({
    name: "ModelError",
    OriginalStatusCode: 0,
    OriginalMessage: expect.stringContaining(
      "Your invocation timed out while waiting for a response from container primary.",
    ),
  });
});

test("a container that breaks the connection is a ModelError with status 0", async () => {
  await serve((request) => request.socket.destroy());
  await expect(invoke()).rejects.toMatchObject({ name: "ModelError", OriginalStatusCode: 0 });
});

test("an endpoint or variant that is not there is a ValidationError", async () => {
  await serve((_, response) => response.end());
  const missing = invoke({ EndpointName: "openai-sagemaker-dev-default" });
  await expect(missing).rejects.toBeInstanceOf(ValidationError);
  await expect(missing).rejects.toThrow("Endpoint openai-sagemaker-dev-default of account 123456789012 not found.");
  await expect(invoke({ EndpointName: "A" })).rejects.toThrow("Endpoint A of account 123456789012 not found.");
  await expect(invoke({ TargetVariant: "b" })).rejects.toThrow("Variant b not found");
  await expect(invoke({ EndpointName: "a_b" })).rejects.toThrow("at 'endpointName' failed to satisfy constraint");
});

test("variants get requests by weight, unless the caller names one", async () => {
  const launchContainer: LaunchContainer = ({ variantName }) =>
    containerOnLoopback((_, response) => response.end(variantName));
  await serve(() => undefined, { launchContainer });
  const variant = { ModelName: "a", InstanceType: "ml.g5.xlarge", InitialInstanceCount: 1 } as const;
  await sageMaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "two",
      ProductionVariants: [
        { ...variant, VariantName: "idle", InitialVariantWeight: 0 },
        { ...variant, VariantName: "busy", InitialVariantWeight: 2 },
      ],
    }),
  );
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: "two", EndpointConfigName: "two" }));
  await endpointIs(sageMaker, "two", "InService");
  const answeredBy = async (input: Partial<InvokeEndpointCommand["input"]>) =>
    (await invoke({ EndpointName: "two", ...input })).Body.transformToString();
  const answers = await Promise.all(Array.from({ length: 20 }, () => answeredBy({})));
  expect(new Set(answers)).toEqual(new Set(["busy"]));
  expect(await answeredBy({ TargetVariant: "idle" })).toBe("idle");
});

test("a body may have 6 MiB", async () => {
  await serve(async (request, response) => response.end(String((await readBody(request))?.length)));
  const limit = 6 * 1024 * 1024;
  expect((await invoke({ Body: Buffer.alloc(limit) })).Body.transformToString()).toBe(String(limit));
  await expect(invoke({ Body: Buffer.alloc(limit + 1) })).rejects.toMatchObject({
    name: "ValidationError",
    message: expect.stringContaining(
      "at 'body' failed to satisfy constraint: Member must have length less than or equal to 6291456",
    ),
  });
  await expect(invoke({ Body: Buffer.alloc(limit + 5000) })).rejects.toMatchObject({
    $metadata: { httpStatusCode: 413 },
    message: expect.stringContaining("HTTP content length exceeded 6295552 bytes."),
  });
});

test("a client that hangs up ends the container's request", async () => {
  const arrived = createServer();
  const ended = new Promise<void>((resolve) => {
    void serve((request) => {
      arrived.emit("arrived");
      request.on("close", resolve);
    }).then(() => arrived.emit("serving"));
  });
  await new Promise((resolve) => arrived.once("serving", resolve));
  const abort = new AbortController();
  arrived.once("arrived", () => abort.abort());
  const cut = runtime.send(new InvokeEndpointCommand({ EndpointName: "a", Body: "{}" }), { abortSignal: abort.signal });
  await expect(cut).rejects.toMatchObject({ name: "AbortError" });
  await ended;
});

test("a request without a signature, or for another region, is refused", async () => {
  await serve((_, response) => response.end());
  const unsigned = await fetch(`${url}/endpoints/a/invocations`, { method: "POST", body: "{}" });
  expect(unsigned.status).toBe(403);
  expect(unsigned.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
  const elsewhere = new SageMakerRuntimeClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  await expect(elsewhere.send(new InvokeEndpointCommand({ EndpointName: "a", Body: "" }))).rejects.toMatchObject({
    name: "InvalidSignatureException",
    message: `Credential should be scoped to a valid region, not 'us-east-1'. This local AWS is ${REGION}.`,
  });
  elsewhere.destroy();
});
