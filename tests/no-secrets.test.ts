import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SynthesizedStack } from "../synth/synthesized-stacks.ts";
import { findResources, synthesizeApp, WITH_LOGIN } from "../testing/synthesized-app.ts";

/** What Terraform is given it writes into its state: nothing of it may be secret. Logs: tests/attacks/doors.test.ts. */

const KEY = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
/** Everything that can be set, and secrets that an operator's shell may have. */
const SETTINGS = {
  ...WITH_LOGIN,
  HF_TOKEN_SECRET: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
  MODEL_S3_URI: "s3://my-bucket/my-model/",
  NOTIFY_EMAIL: "ops@example.com",
  BUDGET_USD: "500",
  TRACING: "on",
  KMS_KEY_ARN: KEY,
  MAX_CONCURRENCY: "25",
  REQUESTS_PER_SECOND: "50",
  CORS_ORIGINS: "https://app.example.com,http://localhost:3000",
  MEDIA_DOMAINS: "images.example.com",
};
const OPERATORS_SECRETS = {
  HF_TOKEN: "hf_averysecrettoken",
  OPENAI_API_KEY: "sk-0123456789ab-averysecretkeyaverysecretkeyaverysecret",
  AWS_SECRET_ACCESS_KEY: "averysecretaccesskey",
  AWS_SESSION_TOKEN: "averysecretsessiontoken",
};

let stacks: readonly SynthesizedStack[];
let files: Readonly<Record<string, string>>;
beforeAll(async () => {
  const app = await synthesizeApp({ ...SETTINGS, ...OPERATORS_SECRETS });
  const found = readdirSync(app.outputFolder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  files = Object.fromEntries(
    found.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "latin1")]),
  );
  stacks = app.stacks;
  app.remove();
});

test("nothing of the operator's shell is in any synthesized file, zips included", () => {
  expect(Object.keys(files).length).toBeGreaterThan(10);
  for (const text of Object.values(files)) {
    for (const secret of Object.values(OPERATORS_SECRETS)) expect(text.includes(secret)).toBe(false);
  }
});

test("nothing looks like a key, a token or a password", () => {
  const configurations = Object.entries(files).filter(([path]) => path.endsWith(".json"));
  expect(configurations.length).toBeGreaterThan(0);
  for (const [, text] of configurations) {
    expect(text).not.toMatch(/sk-[a-z0-9]{8,}-|hf_[A-Za-z0-9]{10,}|AKIA[A-Z0-9]{12}|-----BEGIN|SecureString/);
  }
});

test("functions have names and addresses in their environment, and no secret's value", () => {
  const names = findResources(stacks, "aws_lambda_function").flatMap(({ environment }) =>
    Object.keys((environment as { variables: Record<string, string> }).variables),
  );
  expect(names.length).toBeGreaterThan(0);
  expect(
    names.filter((name) => /TOKEN|PASSWORD|CREDENTIAL|API_KEY/.test(name) && !/_(ARN|WEIGHT)$/.test(name)),
  ).toEqual([]);
});

test("no resource is of a kind that keeps a secret's value in the state", () => {
  const types = new Set(stacks.flatMap(({ resources }) => resources.map(({ type }) => type)));
  for (const type of ["aws_secretsmanager_secret_version", "aws_iam_access_key", "random_password", "tls_private_key"])
    expect(types).not.toContain(type);
  for (const { type } of findResources(stacks, "aws_ssm_parameter")) expect(type).toBe("String");
});

describe("what is stored is encrypted with the customer's key", () => {
  test.each([
    ["aws_cloudwatch_log_group", { kms_key_id: KEY }],
    ["aws_sns_topic", { kms_master_key_id: KEY }],
    ["aws_ebs_volume", { encrypted: true, kms_key_id: KEY }],
    ["aws_instance", { root_block_device: expect.objectContaining({ encrypted: true, kms_key_id: KEY }) }],
    ["aws_dynamodb_table", { server_side_encryption: { enabled: true, kms_key_arn: KEY } }],
  ])("%s", (type, expected) => {
    const found = findResources(stacks, type);
    expect(found.length).toBeGreaterThan(0);
    for (const one of found) expect(one).toMatchObject(expected);
  });

  test("another key replaces the web UI's machine, never its data", () => {
    const [volume] = findResources(stacks, "aws_ebs_volume");
    expect(volume?.lifecycle).toMatchObject({ ignore_changes: ["availability_zone", "kms_key_id"] });
  });
});

describe("the edges are as the settings say", () => {
  test("the HTTP API is throttled, and logs who came without what they sent", () => {
    const [stage] = findResources(stacks, "aws_apigatewayv2_stage");
    expect(stage?.default_route_settings).toEqual({ throttling_rate_limit: 50, throttling_burst_limit: 100 });
    const log = stage?.access_log_settings as { format: string } | undefined;
    expect(log?.format).not.toMatch(/header|authorizer|query|path|body|input/i);
  });

  test("both doors have the same limit of concurrency, and nothing else has one", () => {
    const limited = findResources(stacks, "aws_lambda_function").filter(
      (one) => "reserved_concurrent_executions" in one,
    );
    expect(limited.map((one) => [one.function_name, one.reserved_concurrent_executions]).sort()).toEqual([
      ["openai-sagemaker-dev-openai-proxy", 25],
      ["openai-sagemaker-dev-openai-proxy-streaming", 25],
    ]);
  });

  test("both doors let the same pages in", () => {
    const origins = ["https://app.example.com", "http://localhost:3000"];
    expect(findResources(stacks, "aws_apigatewayv2_api")[0]?.cors_configuration).toMatchObject({
      allow_origins: origins,
    });
    expect(findResources(stacks, "aws_lambda_function_url")[0]?.cors).toMatchObject({ allow_origins: origins });
  });
});
