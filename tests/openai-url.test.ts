import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import OpenAI from "openai";
import type { Container } from "../local/aws/sagemaker/container.ts";
import { builtInContainer } from "../local/launch-container.ts";
import { openAiContainer } from "../local/openai-server/openai-container.ts";
import { findOpenAiServer } from "../local/openai-server/openai-server.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

/** What `npm start -- --openai-url` brings up: the built-in model stands for a server of somebody else's, asked by its `/v1` alone. */

let server: Container;
let stack: TestStack;
let apiKey: string;
const said: string[] = [];

beforeAll(async () => {
  const launch = builtInContainer({ log: () => undefined, onLost: () => undefined });
  server = await launch({
    image: "",
    environment: { SM_VLLM_SERVED_MODEL_NAME: "its-own-name", SM_VLLM_CHAT_TEMPLATE: "{{ messages[0].content }}" },
    instanceType: "ml.g4dn.xlarge",
    endpointName: "a server of somebody else's",
    variantName: "primary",
    log: () => undefined,
  });
  const found = await findOpenAiServer(`${server.url}/v1`, {});
  stack = await startTestStack({ launchContainer: openAiContainer(found, (sentence) => said.push(sentence)) });
  apiKey = await stack.createKey("openai-url");
});
afterAll(async () => {
  await stack?.close();
  await server?.stop();
});

test("it is provisioned by the state machine, and what the smoke test learns is what that server can", async () => {
  await stack.run("provision-endpoint");
  const ssm = new SSMClient(stack.connection);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: stack.names.parameter.model("default") }));
  ssm.destroy();
  expect(JSON.parse(Parameter?.Value ?? "")).toMatchObject({
    contextLength: 256,
    capabilities: {
      chatTemplate: true,
      tools: false,
      streaming: true,
      routes: ["/v1/chat/completions", "/v1/completions", "/tokenize", "/detokenize"],
    },
  });
});

test.each(["openaiBaseUrl", "httpApiUrl"] as const)("it answers at the door %s", async (door) => {
  const baseURL = door === "httpApiUrl" ? `${stack.httpApiUrl}/v1` : stack.openaiBaseUrl;
  const client = new OpenAI({ apiKey, baseURL, maxRetries: 0 });
  const messages = [{ role: "user" as const, content: "The President said that" }];
  const answer = await client.chat.completions.create({ model: "default", messages, max_tokens: 6 });
  expect(answer).toMatchObject({ model: "default", usage: { completion_tokens: 6 } });
  let chunks = 0;
  for await (const chunk of await client.chat.completions.create({
    model: "default",
    messages,
    max_tokens: 6,
    stream: true,
  })) {
    chunks += chunk.choices.length;
  }
  expect(chunks).toBeGreaterThan(0);
  const tooLong = client.chat.completions.create({ model: "default", messages, max_tokens: 10_000 });
  await expect(tooLong).rejects.toMatchObject({ status: 400, code: "context_length_exceeded" });
});

test("when the server is gone, the caller gets an error that is not his, and the terminal the reason, once", async () => {
  await server.stop();
  const client = new OpenAI({ apiKey, baseURL: stack.openaiBaseUrl, maxRetries: 0 });
  const ask = () => client.completions.create({ model: "default", prompt: "The" });
  await expect(ask()).rejects.toMatchObject({ status: 502 });
  await expect(ask()).rejects.toMatchObject({ status: 502 });
  expect(said).toEqual([expect.stringMatching(/^The server at .* does not answer \(.*\): start it again\.$/)]);
});
