import { setTimeout } from "node:timers/promises";
import {
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import OpenAI, { AuthenticationError, BadRequestError, NotFoundError } from "openai";
import type { LaunchContainer } from "../local/aws/sagemaker/container.ts";
import { builtInContainer } from "../local/launch-container.ts";
import { containerOnLoopback } from "../testing/local-aws/container-on-loopback.ts";
import { findResources } from "../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";
import { until } from "../testing/until.ts";

let stack: TestStack;
let key: string;

beforeAll(async () => {
  stack = await startTestStack({
    launchContainer: launchByName,
    pauseMilliseconds: 100,
  });
  key = await stack.createKey("end to end");
});
afterAll(() => stack?.close());

const healthy = builtInContainer({ log: () => undefined, onLost: (sentence) => console.error(sentence) });

/** A model that is named after what is wrong with it. */
const launchByName: LaunchContainer = async (launch) => {
  switch (launch.environment.SM_VLLM_MODEL) {
    case "never-starts":
      throw new Error("CannotStartContainerError: the container ran out of memory");
    case "answers-nothing-but-ping":
      return containerOnLoopback((_, response) => {
        response.writeHead(400).end('{"error":{"message":"no such layer"}}');
      });
    default:
      return healthy(launch);
  }
};

const doors = ["streaming", "buffered"] as const;
const client = (door: (typeof doors)[number] = "streaming", apiKey = key) =>
  new OpenAI({
    apiKey,
    baseURL: door === "streaming" ? stack.openaiBaseUrl : `${stack.httpApiUrl}/v1`,
    maxRetries: 0,
  });
const user = (content: string) => ({ role: "user", content }) as const;

/** Everything in the local SageMaker. */
function leftOvers() {
  const { models, endpointConfigs, endpoints } = stack.aws.sageMaker;
  return [...models.list(), ...endpointConfigs.list(), ...endpoints.list()];
}

describe("what runs here is what was synthesized", () => {
  test("the functions are the zips that Terraform would upload", () => {
    const synthesized = findResources(stack.app.stacks, "aws_lambda_function").map((one) => [
      one.function_name,
      one.source_code_hash,
    ]);
    const running = stack.functions.map(({ name, codeSha256 }) => [name, codeSha256]);
    expect(running.sort()).toEqual(synthesized.sort());
  });

  test("the state machines are the definitions, with nothing but ARNs and their parts filled in", () => {
    const synthesized = findResources(stack.app.stacks, "aws_sfn_state_machine");
    const running = new Map(stack.aws.stateMachines.list().map(({ name, definition }) => [name, definition]));
    expect(running.size).toBe(synthesized.length);
    for (const { name, definition } of synthesized) {
      const pieces = String(definition)
        .split(/\$\{[^}]*\}/)
        .map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      expect(running.get(String(name))).toMatch(new RegExp(`^${pieces.join("[\\w:/-]+")}$`));
    }
  });

  test("the HTTP API has the synthesized routes, and answers every other path as OpenAI does", async () => {
    const answer = async (method: string, path: string) => {
      const response = await fetch(stack.httpApiUrl + path, { method });
      return `${response.status} ${await response.text()}`;
    };
    for (const { route_key } of findResources(stack.app.stacks, "aws_apigatewayv2_route")) {
      const [method = "", path = ""] = String(route_key).split(" ");
      expect(await answer(method, path.replace("{id}", "default"))).not.toContain('{"message":"Not Found"}');
    }
    expect(await answer("POST", "/v1/models")).toMatch(/^405 \{"error":\{.*"code":"method_not_supported"/);
    expect(await answer("GET", "/v1/other")).toMatch(/^404 \{"error":\{/);
  });
});

describe("before a model is provisioned", () => {
  test("the catalog's model is listed, and a chat is told to wait", async () => {
    const models = await client().models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["default"]);
    const chat = client().chat.completions.create({ model: "default", messages: [user("Hello")] });
    await expect(chat).rejects.toMatchObject({ status: 503, headers: expect.anything() });
  });

  test("wrong input ends with a sentence, and makes nothing", async () => {
    const run = stack.run("provision-endpoint", { instanceTypes: ["ml.m5.large"] });
    await expect(run).rejects.toThrow(/^Refused: "ml\.m5\.large" is not an instance type/);
    expect(leftOvers()).toEqual([]);
  });

  test.each([
    ["never-starts", /^EndpointFailed: .*ran out of memory/],
    ["answers-nothing-but-ping", /^SmokeTestFailed: .*no such layer/],
  ])("nothing is left of a first version that %s", async (modelId, failure) => {
    await expect(stack.run("provision-endpoint", { modelId })).rejects.toThrow(failure);
    expect(leftOvers()).toEqual([]);
  });
});

describe("with a model", () => {
  beforeAll(() => stack.run("provision-endpoint", { Comment: "Insert your JSON here" }));

  describe.each(doors)("at the %s door", (door) => {
    test("lists and retrieves models", async () => {
      const { data } = await client(door).models.list();
      expect(data).toMatchObject([{ id: "default", object: "model" }]);
      expect(await client(door).models.retrieve("default")).toMatchObject({ id: "default" });
    });

    test("completes a prompt", async () => {
      const completion = await client(door).completions.create({
        model: "default",
        prompt: "The President said that the people",
        max_tokens: 12,
        temperature: 0,
      });
      expect(completion).toMatchObject({
        object: "text_completion",
        model: "default",
        usage: { completion_tokens: 12 },
      });
      expect(completion.choices[0]?.text.length).toBeGreaterThan(10);
    });

    test("chats, though the model has no chat template", async () => {
      const chat = await client(door).chat.completions.create({
        model: "default",
        messages: [user("The President said that the people")],
        max_tokens: 12,
      });
      expect(chat).toMatchObject({
        object: "chat.completion",
        model: "default",
        choices: [{ message: { role: "assistant" }, finish_reason: "length" }],
        usage: { completion_tokens: 12 },
      });
    });

    test("streams the same chat as it answers at once, with usage", async () => {
      const request = {
        model: "default",
        messages: [user("The President said that the people")],
        max_tokens: 20,
        temperature: 0,
      };
      const whole = await client(door).chat.completions.create(request);
      const stream = await client(door).chat.completions.create({
        ...request,
        stream: true,
        stream_options: { include_usage: true },
      });
      const chunks = [];
      for await (const chunk of stream) chunks.push(chunk);
      const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
      expect(text).toBe(whole.choices[0]?.message.content);
      expect(chunks.at(-1)).toMatchObject({
        choices: [],
        usage: { prompt_tokens: whole.usage?.prompt_tokens, completion_tokens: 20 },
      });
      expect(new Set(chunks.map(({ object, model }) => `${object} ${model}`))).toEqual(
        new Set(["chat.completion.chunk default"]),
      );
    });

    test("answers as OpenAI does to a wrong key, an unknown model and a wrong parameter", async () => {
      const wrongKey = client(door, "sk-0123456789ab-0000000000000000000000000000000000000000000");
      await expect(wrongKey.models.list()).rejects.toBeInstanceOf(AuthenticationError);
      const chat = (changes: object) =>
        client(door).chat.completions.create({ model: "default", messages: [user("Hi")], ...changes });
      await expect(chat({ model: "gpt-4o" })).rejects.toMatchObject({ status: 404, code: "model_not_found" });
      await expect(chat({ model: "gpt-4o" })).rejects.toBeInstanceOf(NotFoundError);
      await expect(chat({ max_tokens: 1_000_000 })).rejects.toMatchObject({ status: 400, param: "max_tokens" });
      await expect(chat({ messages: [] })).rejects.toBeInstanceOf(BadRequestError);
    });
  });

  test("replaces the model while it answers: no request fails, and the old version is removed", async () => {
    const [before] = stack.aws.sageMaker.models.list();
    let requests = 0;
    let done = false;
    const load = async () => {
      while (!done) {
        await client().chat.completions.create({ model: "default", messages: [user("Whale")], max_tokens: 3 });
        requests += 1;
        await setTimeout(20);
      }
    };
    const running = [load(), load()];
    await stack.run("provision-endpoint", { environment: { SM_VLLM_MAX_MODEL_LEN: "512" } });
    const requestsWhileReplacing = requests;
    await until(() => requests >= requestsWhileReplacing + 4);
    done = true;
    await Promise.all(running);

    expect(requestsWhileReplacing).toBeGreaterThan(0);
    const after = stack.aws.sageMaker.models.list();
    expect(after).toHaveLength(1);
    expect(after[0]).not.toEqual(before);
  });

  test("leaves alone what already serves as asked, and says so", async () => {
    const input = { environment: { SM_VLLM_MAX_MODEL_LEN: "512" } };
    const before = stack.aws.sageMaker.models.list();
    await stack.run("provision-endpoint", input);
    const outputs = stack.aws.executions.list().map(({ output = "{}" }) => JSON.parse(output).unchanged?.text);
    expect(outputs).toContainEqual(
      expect.stringMatching(/^default already serves what was asked for, since 20.*Z\. Nothing new was made\.$/),
    );
    expect(stack.aws.sageMaker.models.list()).toEqual(before);
    expect(stack.aws.parameters.value(stack.names.parameter.provisioning("default"))).toBeUndefined();
  });

  test("publishes a Jinja template, whose braces Parameter Store does not take", async () => {
    const promptTemplate = "{% for message in messages %}[{{ message.content | upper }}]{% endfor %}";
    await stack.run("provision-endpoint", { promptTemplate });
    const request = { model: "default", max_tokens: 3, temperature: 0 };
    const chat = await client().chat.completions.create({ ...request, messages: [user("Whale")] });
    const completion = await client().completions.create({ ...request, prompt: "[WHALE]" });
    expect(chat.choices[0]?.message.content).toBe(completion.choices[0]?.text);
    expect(chat.usage).toEqual(completion.usage);
  });

  test.each([
    ["never-starts", /^EndpointFailed: .*ran out of memory/],
    ["answers-nothing-but-ping", /^SmokeTestFailed: .*no such layer/],
  ])("keeps serving as before when a new version %s, and removes what it created of it", async (modelId, failure) => {
    const serving = stack.aws.sageMaker.models.list();
    await expect(stack.run("provision-endpoint", { modelId })).rejects.toThrow(failure);
    expect(stack.aws.sageMaker.models.list()).toEqual(serving);
    const { choices } = await client().completions.create({ model: "default", prompt: "Whale", max_tokens: 3 });
    expect(choices).toHaveLength(1);
  });
});

test("retires everything: no endpoint, configuration, model, publication or lock is left", async () => {
  await stack.run("retire-endpoint");
  const sageMaker = new SageMakerClient(stack.connection);
  const ssm = new SSMClient(stack.connection);
  try {
    expect((await sageMaker.send(new ListEndpointsCommand({}))).Endpoints).toEqual([]);
    expect((await sageMaker.send(new ListEndpointConfigsCommand({}))).EndpointConfigs).toEqual([]);
    expect((await sageMaker.send(new ListModelsCommand({}))).Models).toEqual([]);
    const { Parameters } = await ssm.send(
      new GetParametersByPathCommand({ Path: stack.names.parameter.root, Recursive: true }),
    );
    expect(Parameters?.map(({ Name }) => Name?.split("/")[3]).sort()).toEqual(["catalog", "doors", "doors"]);
  } finally {
    sageMaker.destroy();
    ssm.destroy();
  }
});
