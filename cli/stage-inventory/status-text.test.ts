import type { StageStatus } from "./stage-status.ts";
import { statusText } from "./status-text.ts";

const NOW = new Date("2026-11-22T14:00:00Z");
const endpointName = "openai-sagemaker-production-default--green";
const execution =
  "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-production-provision-endpoint:4acc7bbc-2e99-46f7-ac9b-298ac628f914";
const address = "https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-north-1.on.aws/";

/** Everything at its longest. */
const status: StageStatus = {
  stage: "production",
  endpoints: [
    {
      name: endpointName,
      alias: "default",
      status: "RollingBack",
      failureReason: "The primary container did not pass the ping health check. Please check CloudWatch logs.",
      instances: [{ type: "ml.g4dn.12xlarge", count: 10 }],
      createdAt: "2026-11-12T10:00:00Z",
      hours: 244,
      usdPerHour: 54.8,
      usdSoFar: 13_371.2,
    },
  ],
  usdPerHour: 54.8,
  models: [
    {
      alias: "default",
      endpointName,
      invocationUrl: "https://runtime.sagemaker.eu-north-1.amazonaws.com/endpoints/x/invocations",
      modelId: "Qwen/Qwen2.5-Coder-32B-Instruct",
      revision: "7ae557604adf67be50417f59c2c2f167def9a775",
      dialect: "vllm",
      capabilities: { chatTemplate: true, tools: true, streaming: true },
      instanceType: "ml.g4dn.12xlarge",
      publishedAt: "2026-11-12T10:10:00Z",
      execution,
      idleMinutes: 60,
      expiresAt: "2026-11-23T10:10:00Z",
    },
  ],
  asleep: [
    {
      alias: "a-model-for-evaluations",
      since: "2026-11-22T10:00:00Z",
      why: "expired",
      wakeOnRequest: "idle",
      failures: 3,
      failedAt: "2026-11-22T13:30:00Z",
    },
  ],
  wakes: [{ alias: "a-model-for-evaluations", wakes: 120, failures: 12, averageSeconds: 530, leastUsd: 1234.5 }],
  doors: { "function-url": address },
  openaiBaseUrl: `${address}v1`,
  keys: [
    {
      id: "96a283128a70",
      name: "the team that evaluates models",
      state: "active",
      expired: false,
      expiresAt: "2026-12-22T10:00:00Z",
      limits: { requestsPerMinute: 100, tokensPerDay: 100_000, tokensPerMonth: 2_000_000 },
    },
  ],
  locks: [{ alias: "default", execution, step: "testing the model", since: "2026-11-22T13:00:00Z" }],
  executions: [
    {
      machine: "provision-endpoint",
      arn: execution,
      status: "SUCCEEDED",
      startedAt: "2026-11-12T10:00:00Z",
      seconds: 600,
      input: '{"alias":"default","environment":{"SM_VLLM_MAX_MODEL_LEN":"2048"}}',
      failure: "Refused: the model does not answer as it should, and this sentence tells why at some length.",
    },
  ],
  measurements: [],
  pricedBy: "list price",
  schedules: [
    {
      name: "expiry-default--green",
      expression: "at(2026-11-23T10:10:00)",
      timeZone: "Europe/Stockholm",
      enabled: true,
      description: `Retires the model of ${endpointName}: its time is over`,
    },
  ],
  raisedAlarms: [`${endpointName}--errors`],
  malformedParameters: [],
  malformedKeys: [],
};

test.each([80, 100])("no line is wider than a terminal of %d columns, and an address stays whole", (columns) => {
  const text = statusText(status, NOW, columns);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
  expect(text).toContain(`${address}v1\n`);
  expect(text).toMatch(/ 4acc7bbc\n/);
  expect(text).toContain("4acc7bbc: Refused: the model");
});

test("what SageMaker measures is billed, and is not nothing", () => {
  const measured = { ...status, endpoints: [], locks: [], measurements: ["openai-sagemaker-dev--measure-1"] };
  const text = statusText(measured, NOW, 80);
  expect(text).not.toContain("Nothing runs");
  expect(text).toMatch(/At work\n {2}openai-sagemaker-dev--measure-1: SageMaker measures a model, on endpoints/);
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("in a pipe every row is one line, and names are whole", () => {
  const text = statusText(status, NOW);
  expect(text).toMatch(new RegExp(`${endpointName} +as default +RollingBack +10 × ml\\.g4dn\\.12xlarge`));
  expect(text).toMatch(/provision-endpoint +SUCCEEDED .* 4acc7bbc-2e99-46f7-ac9b-298ac628f914\n/);
  expect(statusText(status, NOW, 400)).toBe(text);
});

test("adapters stand below their model", () => {
  const adapters = {
    support: { modelId: "acme/support-lora", revision: "c0ffee" },
    legal: { modelS3Uri: "s3://b-1/l/" },
  };
  const text = statusText({ ...status, models: status.models.map((model) => ({ ...model, adapters })) }, NOW);
  expect(text).toMatch(
    /default .*\n.*support +acme\/support-lora@c0ffee +as its model +green +with it +with it\n.*legal +s3:\/\/b-1\/l\//,
  );
});
