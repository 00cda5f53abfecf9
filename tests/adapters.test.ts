import OpenAI from "openai";
import type { ContainerLaunch } from "../local/aws/sagemaker/container.ts";
import { builtInContainer } from "../local/launch-container.ts";
import { endProxies } from "../testing/end-functions.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";

const BUCKET = "s3://my-bucket/models/";
const support = { modelId: "acme/support-lora" };
const legal = { modelS3Uri: `${BUCKET}legal/` };
/** The hub of the laptop does not know it, and goes on; vLLM has adapters for it. */
const base = { modelId: "Qwen/Qwen3-0.6B" };

const launches: ContainerLaunch[] = [];
const healthy = builtInContainer({ log: () => undefined, onLost: (sentence) => console.error(sentence) });

let stack: TestStack;
let key: string;
beforeAll(async () => {
  stack = await startTestStack({
    settings: { MODEL_S3_URI: BUCKET, MAX_INSTANCE_PRICE: "5" },
    launchContainer(launch) {
      launches.push(launch);
      return healthy(launch);
    },
  });
  stack.aws.objects.set(
    "my-bucket/models/legal/adapter_config.json",
    JSON.stringify({ peft_type: "LORA", base_model_name_or_path: base.modelId, r: 80 }),
  );
  key = await stack.createKey("adapters");
});
afterAll(() => stack?.close());

const clients = () =>
  [stack.openaiBaseUrl, `${stack.httpApiUrl}/v1`].map((baseURL) => new OpenAI({ apiKey: key, baseURL, maxRetries: 0 }));

/** What a model writes, at one door. */
async function words(client: OpenAI, model: string): Promise<string> {
  const asked = { model, prompt: "The capital of France", max_tokens: 12, temperature: 0 };
  const answer = await client.completions.create(asked);
  expect(answer.model).toBe(model);
  return String(answer.choices[0]?.text);
}

/** What the doors have read of the stage is a minute old at most. */
async function forget(): Promise<void> {
  await endProxies(stack.functions);
}

async function aliases(): Promise<(string | null | undefined)[][]> {
  await forget();
  const { data } = await (clients()[0] as OpenAI).models.list();
  const models = data as (OpenAI.Model & { parent?: string | null; status?: string })[];
  return models.filter(({ id }) => id !== "default").map(({ id, parent, status }) => [id, parent, status]);
}

const provision = (adapters: object, modelS3Uri = `${BUCKET}base/`) =>
  stack.run("provision-endpoint", { alias: "base", ...base, modelS3Uri, adapters });

test("two adapters are provisioned, asked by name at both doors, changed blue/green, and go with their model", async () => {
  await provision({ support, legal });
  expect(launches.at(-1)).toMatchObject({
    environment: { SM_VLLM_MAX_LORAS: "2", SM_VLLM_MAX_LORA_RANK: "128" },
    additionalSources: { legal: `${BUCKET}legal/` },
  });
  expect(await aliases()).toEqual([
    ["base", null, "live"],
    ["legal", "base", "live"],
    ["support", "base", "live"],
  ]);
  const written = await Promise.all(
    clients().map(async (client) => Promise.all(["base", "support", "legal"].map((model) => words(client, model)))),
  );
  expect(written[1]).toEqual(written[0]);
  expect(new Set(written[0]).size).toBe(3);

  const started = launches.length;
  await provision({ support, legal });
  expect(launches).toHaveLength(started);
  await provision({ support: { modelId: "acme/support-lora-2" } });
  expect(launches).toHaveLength(started + 1);
  expect(launches.at(-1)?.endpointName).not.toBe(launches.at(-2)?.endpointName);
  expect(await aliases()).toEqual([
    ["base", null, "live"],
    ["support", "base", "live"],
  ]);
  await expect(words(clients()[0] as OpenAI, "legal")).rejects.toMatchObject({ status: 404 });
  expect(await words(clients()[1] as OpenAI, "support")).not.toBe(written[0]?.[1]);

  // Made by hand, it stays in the catalog, off, until somebody wants it forgotten.
  await stack.run("retire-endpoint", { alias: "base" });
  expect(await aliases()).toEqual([
    ["base", null, "offline"],
    ["support", "base", "offline"],
  ]);
  await expect(words(clients()[0] as OpenAI, "support")).rejects.toMatchObject({ status: 503 });
  await stack.run("retire-endpoint", { alias: "base", forget: true });
  expect(await aliases()).toEqual([]);
  await expect(words(clients()[0] as OpenAI, "support")).rejects.toMatchObject({ status: 404 });
}, 120_000);

test("what vLLM would not load is refused before anything is made", async () => {
  const started = launches.length;
  const none = { modelS3Uri: `${BUCKET}none/` };
  await expect(provision({ legal: none })).rejects.toThrow('The adapter "legal" (s3://my-bucket/models/none/)');
  await expect(provision({ "../x": support })).rejects.toThrow("must have an alias");
  await expect(provision({ default: support })).rejects.toThrow('"default" has the alias of a model of the stage');
  await expect(
    stack.run("provision-endpoint", { modelId: "distilbert/distilgpt2", adapters: { support } }),
  ).rejects.toThrow(/takes no adapters for "distilbert\/distilgpt2", whose architecture is GPT2LMHeadModel/);
  expect(launches).toHaveLength(started);
});
