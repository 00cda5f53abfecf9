import { DescribeEndpointConfigCommand, ListEndpointConfigsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import OpenAI, { BadRequestError, NotFoundError } from "openai";
import { namesOf } from "../../names.ts";
import { containerOnLoopback } from "../../testing/local-aws/container-on-loopback.ts";
import { openNativePath } from "../../testing/native-access.ts";
import { recording } from "../../testing/openai-proxy/recordings.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";

/** A stage without a GPU: `CONTAINER=llamacpp`, from the plan to both doors, with the built-in container in the image's place. */

let stack: TestStack;
let key: string;
beforeAll(async () => {
  stack = await startTestStack({ settings: { CONTAINER: "llamacpp", INSTANCE_TYPE: "ml.c7i.2xlarge,ml.c7i.4xlarge" } });
  key = await stack.createKey("without a GPU");
  await stack.run("provision-endpoint", {});
});
afterAll(() => stack?.close());

const client = (baseURL: string) => new OpenAI({ apiKey: key, baseURL, maxRetries: 0 });
const doors = () => [client(stack.openaiBaseUrl), client(`${stack.httpApiUrl}/v1`)];
const hello = { model: "default", max_tokens: 4, messages: [{ role: "user" as const, content: "Hello" }] };

test("the image is the processor's, on a volume, without an AMI of NVIDIA's, and the file is the copy in the stage's bucket", async () => {
  const sageMaker = new SageMakerClient(stack.connection);
  const { EndpointConfigs = [] } = await sageMaker.send(new ListEndpointConfigsCommand({}));
  const { ProductionVariants = [] } = await sageMaker.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName: EndpointConfigs[0]?.EndpointConfigName }),
  );
  expect(ProductionVariants).toMatchObject([{ VolumeSizeInGB: 52 }]);
  expect(ProductionVariants[0]).not.toHaveProperty("InferenceAmiVersion");
  const commit = "2290a62682d06624634c1f46a6ad5be0f47f38aa";
  expect(stack.aws.sageMaker.models.list()[0]?.definition.PrimaryContainer).toMatchObject({
    Image: "763104351884.dkr.ecr.eu-north-1.amazonaws.com/llama-cpp:server-sagemaker-cpu-v1",
    Environment: {
      SM_LLAMA_CPP_MODEL: "/opt/ml/model/distilgpt2-q4_k_m.gguf",
      SM_LLAMA_CPP_ALIAS: "distilgpt2",
      SM_LLAMA_CPP_PARALLEL: "2",
      SM_LLAMA_CPP_CTX_SIZE: "16384",
    },
    ModelDataSource: {
      S3DataSource: { S3Uri: expect.stringMatching(`/models/distilgpt2/${commit}\\.gguf/distilgpt2-q4_k_m/$`) },
    },
  });
});

test("it chats at both doors, whole and streamed, with its usage", async () => {
  for (const openai of doors()) {
    const whole = await openai.chat.completions.create(hello);
    expect(whole).toMatchObject({ model: "default", usage: { completion_tokens: expect.any(Number) } });
    const stream = await openai.chat.completions.create({
      ...hello,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)?.usage).toMatchObject({ completion_tokens: expect.any(Number) });
  }
});

test("what the image has no path for is refused with a sentence, and the model is not asked", async () => {
  for (const openai of doors()) {
    const completion = openai.completions.create({ model: "default", prompt: "Hello", max_tokens: 4 });
    await expect(completion).rejects.toThrow("400 The model `default` does not complete prompts.");
    await expect(openai.embeddings.create({ model: "default", input: "Hello" })).rejects.toThrow("make embeddings");
    const ranking = openai.post("/rerank", { body: { model: "default", query: "Hello", documents: ["Hi"] } });
    await expect(ranking).rejects.toThrow("rank documents");
    await expect(openai.chat.completions.create({ ...hello, n: 2 })).rejects.toThrow(BadRequestError);
  }
});

test("Responses and Messages are chats of it, at both doors", async () => {
  for (const openai of doors()) {
    const response = await openai.responses.create({ model: "default", input: "Hello", max_output_tokens: 16 });
    expect(response.usage).toMatchObject({ output_tokens: expect.any(Number) });
    const message = await openai.post("/messages", { body: hello });
    expect(message).toMatchObject({ type: "message", usage: { output_tokens: expect.any(Number) } });
    await expect(openai.chat.completions.create({ ...hello, model: "" })).rejects.toThrow(/^40/);
  }
});

test("SageMaker's own path serves its chats, whole and streamed, and nothing else, as of every container", async () => {
  const { baseUrl, token, model } = await openNativePath(stack, "default");
  const native = new OpenAI({ apiKey: token, baseURL: baseUrl, maxRetries: 0 });
  for (const name of [model, ""]) {
    const whole = await native.chat.completions.create({ ...hello, model: name });
    expect(whole.usage).toMatchObject({ completion_tokens: expect.any(Number) });
  }
  const text: string[] = [];
  for await (const { choices } of await native.chat.completions.create({ ...hello, model, stream: true }))
    text.push(choices[0]?.delta.content ?? "");
  expect(text.join("")).not.toBe("");
  const others = [
    () => native.completions.create({ model, prompt: "Hello", max_tokens: 4 }),
    () => native.embeddings.create({ model, input: "Hello" }),
    () => native.responses.create({ model, input: "Hello" }),
    () => native.post("/messages", { body: { ...hello, model } }),
  ];
  for (const ask of others) await expect(ask()).rejects.toThrow(NotFoundError);
  await expect(native.chat.completions.create({ model, messages: [] as never, n: 2 })).rejects.toThrow(BadRequestError);
});

test("an input that cannot work is refused before anything is made", async () => {
  const run = (input: object) => stack.run("provision-endpoint", { ...other, ...input });
  const other = {
    alias: "other",
    modelId: "distilgpt2",
    container: "llamacpp",
    instanceTypes: ["ml.c7i.2xlarge"],
  };
  await expect(run({ instanceTypes: ["ml.g5.xlarge"] })).rejects.toThrow(/^Refused: ml\.g5\.xlarge has a GPU, which/);
  await expect(run({ ggufFile: "Q8_0" })).rejects.toThrow(/^Refused: "distilgpt2" has no GGUF file "Q8_0"/);
  await expect(run({ environment: { SM_LLAMA_CPP_TOOLS: "all" } })).rejects.toThrow(/needs the operator's leave/);
  await expect(run({ adapters: { a: { modelId: "org/lora" } } })).rejects.toThrow(/Adapters need the container "vllm"/);
});

describe("as a real llama-server was recorded", () => {
  const answer = { name: "chat-ok" };
  let real: TestStack;
  let asReal: OpenAI[];
  beforeAll(async () => {
    real = await startTestStack({
      settings: { CONTAINER: "llamacpp", INSTANCE_TYPE: "ml.c7i.2xlarge" },
      launchContainer: () =>
        containerOnLoopback((request, response) => {
          const chunks: Buffer[] = [];
          request.on("data", (chunk: Buffer) => chunks.push(chunk));
          request.on("end", () => {
            const { stream } = JSON.parse(Buffer.concat(chunks).toString()) as { stream?: boolean };
            const name = answer.name === "chat-ok" && stream ? "chat-stream-usage" : answer.name;
            const { status, contentType, body } = recording(name, "llamacpp").response;
            response.writeHead(status, { "content-type": contentType ?? "application/json" });
            // In pieces that respect no boundary.
            const bytes = Buffer.from(body);
            for (let at = 0; at < bytes.length; at += 97) response.write(bytes.subarray(at, at + 97));
            response.end();
          });
        }),
    });
    const ofReal = await real.createKey("recorded");
    await real.run("provision-endpoint", {});
    asReal = [real.openaiBaseUrl, `${real.httpApiUrl}/v1`].map(
      (baseURL) => new OpenAI({ apiKey: ofReal, baseURL, maxRetries: 0 }),
    );
  });
  afterAll(() => real?.close());

  test("its publication says what the smoke test saw", async () => {
    const ssm = new SSMClient(real.connection);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: namesOf("dev").parameter.model("default") }));
    const published = JSON.parse(Parameter?.Value ?? "{}");
    expect(published).toMatchObject({
      dialect: "llamacpp",
      contextLength: 1024,
      capabilities: { completions: false, chatTemplate: true, tools: true, toolCalls: false, streaming: true },
    });
  });

  test.each([
    ["chat-ok", { content: expect.stringContaining("Marseillaise") }],
    ["tools-call", { tool_calls: [{ type: "function", function: { arguments: '{"city": "Paris"}' } }] }],
    ["thoughts-ok", { reasoning_content: "The capital of France is Paris." }],
    ["chat-json-schema", { content: '{\n    "city": "Paris"\n}' }],
  ])("%s comes through", async (name, message) => {
    answer.name = name;
    for (const openai of asReal) {
      const { choices, usage } = await openai.chat.completions.create(hello);
      expect(choices[0]?.message).toMatchObject(message);
      expect(usage?.prompt_tokens).toBeGreaterThan(0);
    }
  });

  test.each(["chat-stream-usage", "chat-stream-progress", "tools-call-stream", "thoughts-stream"])(
    "%s comes through as a stream",
    async (name) => {
      answer.name = name;
      for (const openai of asReal) {
        const stream = openai.chat.completions.stream({ ...hello, stream_options: { include_usage: true } });
        const { choices, usage } = await stream.finalChatCompletion();
        const [choice] = choices;
        expect(usage?.completion_tokens).toBeGreaterThan(0);
        if (name === "tools-call-stream") {
          expect(choice?.message.tool_calls).toMatchObject([{ function: { arguments: '{"city": "Paris"}' } }]);
        } else expect(choice?.finish_reason).toMatch(/stop|length/);
      }
    },
  );

  test.each([
    ["chat-prompt-too-long", 400, "context_length_exceeded"],
    ["chat-image-part", 400, null],
    ["chat-bad-schema", 400, null],
    ["tools-broken", 502, "model_error"],
  ])("%s is an error of OpenAI's form: %i %s", async (name, status, code) => {
    answer.name = name;
    for (const openai of asReal) {
      await expect(openai.chat.completions.create(hello)).rejects.toMatchObject({ status, code });
    }
  });

  test("a stream that fails on the way ends with the error", async () => {
    answer.name = "tools-broken-stream";
    const [openai] = asReal;
    const stream = await openai?.chat.completions.create({ ...hello, stream: true });
    const read = async () => {
      for await (const _ of stream ?? []);
    };
    await expect(read()).rejects.toMatchObject({ code: "model_error" });
  });
});
