import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import validate from "asl-validator";
import { synthesize } from "../synth/synthesize.ts";
import { cleanEnvironment, findResources, synthesizeApp } from "../testing/synthesized-app.ts";

let app: Awaited<ReturnType<typeof synthesizeApp>>;
let text: string;

beforeAll(async () => {
  app = await synthesizeApp();
  text = JSON.stringify(
    ["model", "api", "observability"].map((stack) =>
      JSON.parse(readFileSync(join(app.outputFolder, "stacks", stack, "cdk.tf.json"), "utf8")),
    ),
  );
});
afterAll(() => app.remove());

const all = (type: string) => findResources(app.stacks, type);

test("is one stack a lifecycle", () => {
  expect(app.stacks.map(({ name }) => name).sort()).toEqual(["api", "model", "observability"]);
});

test("runs every function on arm64 and Node 22, with its own role, log group and content hash", () => {
  const functions = all("aws_lambda_function");
  expect(functions.map((one) => one.function_name).sort()).toEqual([
    "openai-sagemaker-dev-copy-weights",
    "openai-sagemaker-dev-create-version",
    "openai-sagemaker-dev-guard-endpoint",
    "openai-sagemaker-dev-notify",
    "openai-sagemaker-dev-openai-proxy",
    "openai-sagemaker-dev-openai-proxy-streaming",
    "openai-sagemaker-dev-plan-endpoint",
    "openai-sagemaker-dev-plan-retirement",
    "openai-sagemaker-dev-remove-unused",
    "openai-sagemaker-dev-retire-before-destroy",
    "openai-sagemaker-dev-smoke-test",
    "openai-sagemaker-dev-watch-stage",
  ]);
  for (const one of functions) {
    expect(one).toMatchObject({
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      source_code_hash: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
      logging_config: { log_group: expect.stringMatching(/^\$\{aws_cloudwatch_log_group\./) },
    });
  }
  expect(new Set(functions.map((one) => one.role)).size).toBe(functions.length);
});

test("gives the HTTP door 30 s and the streaming door 15 minutes", () => {
  const timeouts = Object.fromEntries(all("aws_lambda_function").map((one) => [one.function_name, one.timeout]));
  expect(timeouts["openai-sagemaker-dev-openai-proxy"]).toBe(30);
  expect(timeouts["openai-sagemaker-dev-openai-proxy-streaming"]).toBe(900);
  expect(all("aws_apigatewayv2_integration")).toMatchObject([
    { payload_format_version: "2.0", timeout_milliseconds: 30_000 },
  ]);
});

test("is an HTTP API with exactly the routes of the OpenAI-compatible API and its page, open to browsers", () => {
  expect(all("aws_apigatewayv2_api")).toMatchObject([
    {
      protocol_type: "HTTP",
      cors_configuration: { allow_origins: ["*"], allow_headers: expect.arrayContaining(["authorization"]) },
    },
  ]);
  expect(
    all("aws_apigatewayv2_route")
      .map((one) => one.route_key)
      .sort(),
  ).toEqual([
    "$default",
    "GET /",
    "GET /health",
    "GET /openapi.json",
    "GET /v1",
    "GET /v1/models",
    "GET /v1/models/{id+}",
    "GET /v1/organization/usage/completions",
    "POST /detokenize",
    "POST /tokenize",
    "POST /v1/audio/transcriptions",
    "POST /v1/chat/completions",
    "POST /v1/completions",
    "POST /v1/embeddings",
    "POST /v1/messages",
    "POST /v1/messages/count_tokens",
    "POST /v1/rerank",
    "POST /v1/responses",
    "POST /v1/score",
  ]);
});

test("opens the Function URL with both permissions that AWS asks for", () => {
  expect(all("aws_lambda_function_url")).toMatchObject([
    { authorization_type: "NONE", invoke_mode: "RESPONSE_STREAM" },
  ]);
  const permissions = all("aws_lambda_permission").filter((one) => one.principal === "*");
  expect(permissions).toHaveLength(2);
  expect(permissions).toContainEqual(
    expect.objectContaining({ action: "lambda:InvokeFunctionUrl", function_url_auth_type: "NONE" }),
  );
  expect(permissions).toContainEqual(
    expect.objectContaining({ action: "lambda:InvokeFunction", invoked_via_function_url: true }),
  );
});

test("keeps no log for ever", () => {
  expect(all("aws_cloudwatch_log_group").length).toBeGreaterThan(0);
  for (const one of all("aws_cloudwatch_log_group")) expect(one.retention_in_days).toBe(30);
});

test("writes the settings' model into the catalog", () => {
  const catalog = all("aws_ssm_parameter").find((one) => one.name === "/openai-sagemaker/dev/catalog/default");
  expect(JSON.parse(String(catalog?.value))).toEqual({
    modelId: "distilgpt2",
    revision: "main",
    container: "vllm",
    instanceTypes: ["ml.g4dn.xlarge"],
    instanceCount: 1,
    environment: {},
  });
});

test("sweeps every hour and after a provisioning that did not succeed, retires what is idle, and wakes what is asked for", () => {
  expect(all("aws_scheduler_schedule")).toEqual([
    expect.objectContaining({
      name: "sweeper",
      schedule_expression: "rate(1 hour)",
      target: expect.objectContaining({ input: '{"sweep":true}' }),
    }),
    expect.objectContaining({ name: "watch", schedule_expression: "rate(5 minutes)" }),
  ]);
  const rules = all("aws_cloudwatch_event_rule").map((one) => JSON.parse(String(one.event_pattern)).detail);
  expect(rules).toHaveLength(4);
  expect(rules).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ status: ["FAILED", "TIMED_OUT", "ABORTED"] }),
      expect.objectContaining({ alarmName: [{ wildcard: "openai-sagemaker-dev-*--idle" }] }),
      expect.objectContaining({ status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"] }),
      { alias: [{ exists: true }] },
    ]),
  );
  // Whoever may put an event chooses an alias, and nothing of what it starts.
  expect(all("aws_cloudwatch_event_target")).toContainEqual(
    expect.objectContaining({
      input_transformer: {
        input_paths: { alias: "$.detail.alias" },
        input_template: '{"alias": <alias>, "wake": true}',
      },
    }),
  );
});

test("retires every model when Terraform destroys it, while the endpoint's role is still there", () => {
  expect(all("aws_lambda_invocation")).toEqual([
    expect.objectContaining({
      lifecycle_scope: "CRUD",
      depends_on: [
        expect.stringMatching(/^aws_iam_role\.endpoint-role_/),
        expect.stringMatching(/^aws_iam_role_policy\.endpoint-role_/),
        "aws_cloudwatch_log_group.blue-log-group",
        "aws_cloudwatch_log_group.green-log-group",
      ],
    }),
  ]);
});

test("works by the clock, tells people, and scales, when the settings say so", async () => {
  const other = await synthesizeApp({
    SCHEDULE_START: "cron(0 8 ? * MON-FRI *)",
    SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)",
    SCHEDULE_TIME_ZONE: "Europe/Stockholm",
    NOTIFY_EMAIL: "ops@example.com",
    MAX_INSTANCE_COUNT: "3",
    IDLE_MINUTES: "60",
  });
  other.remove();
  const schedules = findResources(other.stacks, "aws_scheduler_schedule");
  expect(schedules.map((one) => [one.name, one.schedule_expression, one.schedule_expression_timezone])).toEqual([
    ["start", "cron(0 8 ? * MON-FRI *)", "Europe/Stockholm"],
    ["stop", "cron(0 18 ? * MON-FRI *)", "Europe/Stockholm"],
    ["sweeper", "rate(1 hour)", "UTC"],
    ["watch", "rate(5 minutes)", undefined],
  ]);
  expect(findResources(other.stacks, "aws_sns_topic_subscription")).toMatchObject([
    { protocol: "email", endpoint: "ops@example.com" },
  ]);
  const catalog = findResources(other.stacks, "aws_ssm_parameter").find(({ name }) =>
    String(name).includes("/catalog/"),
  );
  expect(JSON.parse(String(catalog?.value))).toMatchObject({ maxInstanceCount: 3, idleMinutes: 60 });
});

test("has two standard state machines that asl-validator accepts, with references to ARNs and their parts only", () => {
  const machines = all("aws_sfn_state_machine");
  expect(machines.map((one) => one.name).sort()).toEqual([
    "openai-sagemaker-dev-provision-endpoint",
    "openai-sagemaker-dev-retire-endpoint",
  ]);
  for (const { definition, type } of machines) {
    expect(type).toBe("STANDARD");
    expect(validate(JSON.parse(String(definition)))).toMatchObject({ isValid: true, errors: [] });
    for (const [, reference] of String(definition).matchAll(/[$%]\{([^}]*)\}/g)) {
      expect(reference).toMatch(
        /^(aws_(lambda_function|iam_role)\.[\w-]+\.arn|data\.aws_(partition|caller_identity)\.[\w-]+\.\w+)$/,
      );
    }
  }
});

test("shares names between stacks, never a token", () => {
  expect(text).not.toContain("terraform_remote_state");
  expect(text).not.toContain("cross-stack-output");
});

test("carries no secret, no path of this machine and no wildcard action", () => {
  expect(text).not.toMatch(/sk-[a-z0-9]{8}|AKIA|aws_secret|password/i);
  expect(text).not.toContain(process.cwd());
  for (const one of [...all("aws_iam_role_policy"), ...all("aws_iam_role")]) {
    for (const { Action } of JSON.parse(String(one.policy ?? one.assume_role_policy)).Statement) {
      expect([Action].flat().filter((action: string) => action.includes("*"))).toEqual([]);
    }
    expect(one).not.toHaveProperty("managed_policy_arns");
  }
  expect(all("aws_iam_role_policy_attachment")).toEqual([]);
});

test("is the same bytes in another folder, another time zone and a second time", async () => {
  const again = await synthesizeApp({ TZ: "Pacific/Kiritimati" });
  try {
    expect(unzip(again.outputFolder)).toEqual(unzip(app.outputFolder));
  } finally {
    again.remove();
  }
});

test("moves the state to a bucket with native locking when there is one", async () => {
  const remote = await synthesizeApp({ STATE_BUCKET: "our-terraform-state", STAGE: "prod" });
  try {
    const configuration = JSON.parse(readFileSync(join(remote.outputFolder, "stacks", "api", "cdk.tf.json"), "utf8"));
    expect(configuration.terraform.backend).toEqual({
      s3: {
        bucket: "our-terraform-state",
        key: "openai-sagemaker/prod/api.tfstate",
        region: "eu-north-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
  } finally {
    remote.remove();
  }
});

test("refuses a wrong setting with its sentence", async () => {
  const refused = synthesize(app.outputFolder, cleanEnvironment({ CONTAINER: "tgi" }));
  await expect(refused).rejects.toThrow(/^CONTAINER is "tgi", but must be vllm, lmi or llamacpp\.$/);
});

test("is what it was, but for hashes and CDKTF's notes", () => {
  expect(readable(text)).toMatchSnapshot();
});

function unzip(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length), readFileSync(path).toString("base64")];
    }),
  );
}

/**
 * A bundle's hash changes with every line of code, and CDKTF's own notes (`//`) with its version: both say nothing here. Definitions
 * and policies are shown as what they are.
 */
function readable(synthesized: string): unknown {
  const withoutThem = synthesized
    .replaceAll(/[0-9A-F]{32}/g, "<asset hash>")
    .replaceAll(/[A-Za-z0-9+/]{43}=/g, "<content hash>");
  return JSON.parse(withoutThem, (name, value: unknown) => {
    if (name === "//") return undefined;
    return typeof value === "string" && /^\{(?!.*<\w+>)/.test(value) ? JSON.parse(value) : value;
  });
}
