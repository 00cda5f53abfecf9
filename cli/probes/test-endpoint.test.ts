import type { IncomingMessage, ServerResponse } from "node:http";
import { CreateEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { containerOnLoopback } from "../../testing/local-aws/container-on-loopback.ts";
import { createConfig, createEndpoint, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { testEndpoint } from "./test-endpoint.ts";

let answer: (body: Record<string, unknown>, response: ServerResponse) => void;
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: { sageMaker: SageMakerClient; runtime: SageMakerRuntimeClient };

beforeEach(async () => {
  const started = await startTestAws({ launchContainer: () => containerOnLoopback(answerBody) });
  aws = started.aws;
  clients = { sageMaker: new SageMakerClient(started.client), runtime: new SageMakerRuntimeClient(started.client) };
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

async function answerBody(request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  answer(JSON.parse(Buffer.concat(chunks).toString()), response);
}

test("an endpoint that this product did not make is asked in the words of its container", async () => {
  const asked: string[][] = [];
  answer = (body, response) => {
    asked.push(Object.keys(body));
    response.end('{"generated_text": "so", "details": {"generated_tokens": 7}}');
  };
  await createEndpoint(clients.sageMaker, "somebody-elses-djl-inference");
  const results = await testEndpoint(clients, "somebody-elses-djl-inference");
  expect(results).toMatchObject([
    { name: "completion", outcome: "passed", completionTokens: 7 },
    { name: "chat", outcome: "passed" },
    { name: "stream", outcome: "passed", firstTokenMilliseconds: expect.any(Number) },
  ]);
  expect(asked).toEqual([
    ["inputs", "parameters"],
    ["messages", "max_tokens"],
    ["inputs", "parameters", "stream"],
  ]);
});

test("what the container answers wrongly is a row with its words", async () => {
  answer = (body, response) => {
    if (body.messages) response.writeHead(500).end("CUDA out of memory");
    else response.writeHead(400).end("no such layer");
  };
  await createEndpoint(clients.sageMaker, "broken");
  expect(await testEndpoint(clients, "broken")).toMatchObject([
    { outcome: "failed", note: "HTTP 400: no such layer" },
    { outcome: "failed", note: "HTTP 500: CUDA out of memory" },
    { outcome: "failed", note: "HTTP 400: no such layer" },
  ]);
});

test("an endpoint that is not ready, or not there, is a sentence", async () => {
  answer = (_, response) => response.end("{}");
  await createConfig(clients.sageMaker, "slow");
  await clients.sageMaker.send(new CreateEndpointCommand({ EndpointName: "slow", EndpointConfigName: "slow" }));
  await expect(testEndpoint(clients, "slow")).rejects.toThrow(
    "The endpoint slow is Creating. It answers when it is InService.",
  );
  await expect(testEndpoint(clients, "nobody")).rejects.toThrow(
    "There is no endpoint nobody in this account and region.",
  );
});
