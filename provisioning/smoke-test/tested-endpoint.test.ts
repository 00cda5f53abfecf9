import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { sageMakerEndpoint } from "./tested-endpoint.ts";

/** An endpoint whose container always answers so, and how often it was asked. */
async function containerThatAnswers(status: number, text: string) {
  let asked = 0;
  const server = await serveOnLoopback((_request, response) => {
    asked += 1;
    const fault = { Message: "Received error", OriginalStatusCode: status, OriginalMessage: text };
    response.writeHead(424, { "x-amzn-errortype": "ModelError", "content-type": "application/json" });
    response.end(JSON.stringify(fault));
  });
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SageMakerRuntimeClient({
    region: "eu-north-1",
    endpoint: server.url,
    credentials,
    maxAttempts: 1,
  });
  return { endpoint: sageMakerEndpoint(client, "one"), asked: () => asked, close: server.close };
}

test.each([
  ["refuses", 400, 1],
  ["fails for good", 500, 2],
])("a container that %s has answered", async (_what, status, times) => {
  const container = await containerThatAnswers(status, "no such layer");
  expect(await container.endpoint.post({ body: {} }, 2)).toEqual({ status, text: "no such layer" });
  expect(container.asked()).toBe(times);
  await container.close();
});
