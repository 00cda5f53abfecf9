import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { IAMClient } from "@aws-sdk/client-iam";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { mintToken } from "../../cli/native-door/mint-token.ts";
import { nativeCallerSession } from "../../cli/native-door/native-caller-session.ts";
import { createApiKey } from "../../contract/api-key.ts";
import { weightsKey } from "../../contract/stored-weights.ts";
import type { Access } from "../../local/aws/authorization.ts";
import { OwnKey } from "../../local/webui/own-key.ts";
import { WITH_LOGIN } from "../../testing/synthesized-app.ts";
import { DEFAULT_ALIAS, WEB_UI_KEY_ID } from "../../names.ts";
import { ensureIdentitySecret } from "../../openwebui/identity-secret.ts";
import { ensurePeopleSecret } from "../../openwebui/people-secret.ts";
import { putKey } from "../../testing/local-aws/put-key.ts";
import { userToken } from "../../testing/openwebui/user-token.ts";
import { endProxies } from "../../testing/end-functions.ts";
import { faultRun } from "../faults/fault-run.ts";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { PROVISIONING_SCENARIOS } from "../faults/provisioning-scenarios.ts";
import { RETIREMENT_SCENARIOS } from "../faults/retirement-scenarios.ts";
import { type Givens, startPaused } from "../faults/scenario.ts";

/** Something that a stage does, for which its roles need permissions. */
export interface PermissionScenario {
  readonly name: string;
  run(stack: FaultyStack, givens: Givens): Promise<unknown>;
}

const after = (
  seconds: "one instance" | "expiring" | "idle" | "asleep" | "nothing",
  name: string,
  run: PermissionScenario["run"],
) => ({
  name,
  async run(stack: FaultyStack, givens: Givens) {
    await stack.restore(givens[seconds]);
    await run(stack, givens);
    await stack.quiet();
  },
});

const MODEL = "distilbert/distilgpt2";
const COMMIT = "2290a62682d06624634c1f46a6ad5be0f47f38aa";
const ENDED = "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-provision-endpoint:ended";

const fired = (name: string) =>
  after("expiring", `the schedule ${name}`, async (stack) => {
    const schedule = stack.aws.schedules.list().find(({ definition }) => definition.Name?.startsWith(name));
    stack.fireSchedule(String(schedule?.definition.Name));
  });

/** What AWS's own agents ask with a role of the stage, by AWS's documentation: none of them runs here. */
function asksAsService(
  role: "openwebui" | "openwebui-snapshots" | "measurement",
  service: string,
  accesses: (stack: FaultyStack) => readonly Access[],
) {
  return async (stack: FaultyStack) => {
    const { authorization, principals } = stack.aws;
    const name = `openai-sagemaker-dev-${role}`;
    const session = authorization.takeRole(String(principals.roles.get(name)), service, {
      sessionName: "i-0123456789abcdef0",
    });
    for (const one of accesses(stack)) await authorization.require(session, one);
  };
}

const SESSION_MANAGER = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

const withoutTags = { "aws:ResourceTag/": undefined, "aws:RequestTag/": undefined, "aws:TagKeys": undefined };

/** The web UI's machine: its scripts' calls of Parameter Store, Secrets Manager and the table, its log, and the agent of Session Manager. */
const webUiMachine: PermissionScenario = {
  name: "the web UI's machine",
  async run(stack) {
    const { aws, names, connection } = stack;
    const role = String(aws.principals.roles.get(names.webUi));
    const session = aws.authorization.takeRole(role, "ec2.amazonaws.com", { sessionName: "i-0123456789abcdef0" });
    const ssm = new SSMClient({ ...connection, credentials: aws.credentials.issue(session) });
    const secrets = new SecretsManagerClient({ ...connection, credentials: aws.credentials.issue(session) });
    const { parameter } = names;
    const key = new OwnKey(new DynamoDBClient({ ...connection, credentials: aws.credentials.issue(session) }), names);
    try {
      for (const name of [
        parameter.openaiBaseUrl,
        parameter.provisioning(DEFAULT_ALIAS),
        parameter.webUi("admin-password"),
        parameter.webUi("people-secret"),
      ])
        await ssm.send(new GetParametersCommand({ Names: [name], WithDecryption: true }));
      await secrets.send(new GetSecretValueCommand({ SecretId: WITH_LOGIN.OAUTH_CLIENT_SECRET_ARN }));
      await key.renew();
      await key.renew();
    } finally {
      ssm.destroy();
      secrets.destroy();
    }
    const stream = `arn:aws:logs:eu-north-1:123456789012:log-group:${names.logGroup.webUi}:log-stream:i-0123456789abcdef0`;
    await asksAsService("openwebui", "ec2.amazonaws.com", () => [
      ...["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({
        action,
        resource: stream,
        context: withoutTags,
      })),
      ...SESSION_MANAGER.map((action) => ({ action, resource: "*", context: withoutTags })),
    ])(stack);
  },
};

/** https://docs.aws.amazon.com/ebs/latest/userguide/dlm-service-roles.html */
const snapshots: PermissionScenario = {
  name: "the nightly snapshots",
  run: asksAsService("openwebui-snapshots", "dlm.amazonaws.com", ({ names }) => {
    const snapshot = "arn:aws:ec2:eu-north-1::snapshot/snap-0123456789abcdef0";
    const volume = "arn:aws:ec2:eu-north-1:123456789012:volume/vol-0123456789abcdef0";
    const tags = { ...names.tags, Name: names.webUi };
    const context = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
    return [
      ...[volume, snapshot].map((resource) => ({ action: "ec2:CreateSnapshot", resource, context: withoutTags })),
      { action: "ec2:CreateTags", resource: snapshot, context: withoutTags },
      { action: "ec2:DeleteSnapshot", resource: snapshot, context },
      ...["Instances", "Snapshots", "Volumes"].map((what) => ({ action: `ec2:Describe${what}`, resource: "*" })),
    ];
  }),
};

/** By AWS's samples of such jobs, which constructs/provisioning/measurement-role.ts names. What the local AWS does of it, a test of the command runs. */
const measurement: PermissionScenario = {
  name: "SageMaker measures a model",
  run: asksAsService("measurement", "sagemaker.amazonaws.com", ({ aws, names }) => {
    const bucket = `arn:aws:s3:::${[...aws.buckets.keys()][0]}`;
    const job = names.measurement("202612010130-abcdef");
    const sageMaker = (resource: string) => `arn:aws:sagemaker:eu-north-1:123456789012:${resource}`;
    const on = (resource: string, ...actions: string[]) =>
      actions.map((action) => ({ action: `sagemaker:${action}`, resource: sageMaker(resource), context: withoutTags }));
    const image = "arn:aws:ecr:eu-north-1:763104351884:repository";
    const log = "arn:aws:logs:eu-north-1:123456789012:log-group:/aws/sagemaker/TrainingJobs:log-stream:ai-rec-1";
    const s3 = (action: string, key: string) => ({ action: `s3:${action}`, resource: `${bucket}/${key}` });
    const lists = (prefix: string) => ({ action: "s3:ListBucket", resource: bucket, context: { "s3:prefix": prefix } });
    return [
      ...[lists(`models/org/model/${COMMIT}/`), s3("GetObject", `models/org/model/${COMMIT}/config.json`)],
      ...[
        lists(`measurements/${job}/`),
        s3("PutObject", `measurements/${job}/a`),
        s3("GetObject", `measurements/${job}/a`),
      ],
      {
        action: "servicequotas:GetServiceQuota",
        resource: "arn:aws:servicequotas:eu-north-1:123456789012:sagemaker/L-0100B823",
      },
      ...on("model/ai-rec-1", "CreateModel", "DescribeModel", "DeleteModel"),
      ...on("endpoint-config/ai-rec-1", "CreateEndpointConfig", "DescribeEndpointConfig", "DeleteEndpointConfig"),
      ...on("endpoint/ai-rec-1", "CreateEndpoint", "DescribeEndpoint", "DeleteEndpoint", "AddTags"),
      ...on("endpoint/ai-rec-1", "InvokeEndpoint", "InvokeEndpointWithResponseStream"),
      ...on(
        "inference-component/a",
        "CreateInferenceComponent",
        "DescribeInferenceComponent",
        "DeleteInferenceComponent",
      ),
      ...on(`model-package-group/${job}`, "CreateModelPackageGroup", "DescribeModelPackageGroup"),
      ...on(`model-package/${job}/1`, "CreateModelPackage", "DescribeModelPackage"),
      ...on("ai-benchmark-job/ai-rec-1", "CreateAIBenchmarkJob", "DescribeAIBenchmarkJob", "StopAIBenchmarkJob"),
      ...on("training-job/ai-rec-1", "CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob"),
      {
        action: "iam:PassRole",
        resource: String(aws.principals.roles.get(names.role("measurement"))),
        context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
      },
      { action: "ecr:GetAuthorizationToken", resource: "*" },
      ...["vllm", "djl-inference"].flatMap((name) =>
        ["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"].map((action) => ({
          ...{ action: `ecr:${action}`, resource: `${image}/${name}` },
          context: { "aws:ResourceTag/": undefined, "ecr:ResourceTag/": undefined },
        })),
      ),
      ...["CreateLogGroup", "CreateLogStream", "DescribeLogStreams", "PutLogEvents"].map((action) => ({
        ...{ action: `logs:${action}`, resource: log, context: withoutTags },
      })),
      {
        action: "cloudwatch:PutMetricData",
        resource: "*",
        context: { "cloudwatch:namespace": "/aws/sagemaker/Endpoints", "aws:ResourceTag/": undefined },
      },
    ];
  }),
};

/** Of the hub, with its token, and in the other container's image. */
const otherModel = after("nothing", "another model, of the hub", async (stack) => {
  stack.start("provision-endpoint", {
    alias: "other",
    modelId: "Qwen/Qwen3-0.6B",
    container: "lmi",
    // Whose quota has no code that is known.
    instanceTypes: ["ml.g7e.2xlarge"],
  });
});

/** Whose container has an image of its own for that processor. */
const onGraviton = after("nothing", "a model without a GPU, on Graviton", async (stack) => {
  const model = { container: "llamacpp", modelId: MODEL, instanceTypes: ["ml.c8g.xlarge"] };
  stack.start("provision-endpoint", { alias: "other", ...model });
});

/** Of a prefix that the stage may read; SageMaker fetches it beside the model. */
const adapterInS3 = after("nothing", "a model with an adapter in S3", async (stack) => {
  stack.start("provision-endpoint", { adapters: { legal: { modelS3Uri: "s3://my-bucket/my-model/legal/" } } });
});

/** An execution that was stopped left its claim and a file without its end. */
const weightsLeftBehind = after("nothing", "weights that somebody began to copy", async ({ aws, start }) => {
  const [bucket] = aws.buckets.values();
  bucket?.put(weightsKey.claim(MODEL, COMMIT), Buffer.from(ENDED));
  bucket?.beginUpload(`${weightsKey.folder(MODEL, COMMIT)}model.safetensors`, {});
  start("provision-endpoint", { modelId: MODEL, weights: "s3" });
});

/** The local hub does not know the model. */
const weightsWithoutHub = after("nothing", "weights that were copied, and no hub", async ({ aws, start }) => {
  const [bucket] = aws.buckets.values();
  const manifest = { modelId: "org/model", commit: COMMIT, files: [], copiedAt: "2026-11-30T00:00:00Z" };
  bucket?.put(weightsKey.manifest("org/model", COMMIT), Buffer.from(JSON.stringify(manifest)));
  const remembered = `${weightsKey.revisionFolder("org/model", "main")}commit.json`;
  bucket?.put(remembered, Buffer.from(JSON.stringify({ commit: COMMIT })));
  start("provision-endpoint", { modelId: "org/model", weights: "s3" });
});

/** Its alarms, its scaling, and its expiry, which a second one changes. */
const guarded = after("nothing", "an endpoint with all that guards it", async (stack) => {
  for (const ttlHours of [720, 48]) {
    stack.start("provision-endpoint", { idleMinutes: 5, ttlHours, maxInstanceCount: 2 });
    await stack.quiet();
  }
});

const failing = after("nothing", "a container that says why it ends", async (stack) => {
  stack.launchWith(async ({ log }) => {
    log("torch.OutOfMemoryError: CUDA out of memory.");
    throw new Error("The primary container for production variant primary did not pass the ping health check.");
  });
  stack.start("provision-endpoint", {});
});

const meetsRetirement = after("one instance", "a provisioning that meets a retirement", async (stack) => {
  const other = await startPaused(stack, "retire-endpoint", {}, "WaitForDeletion");
  const met = stack.start("provision-endpoint", { environment: { SM_VLLM_MAX_MODEL_LEN: "512" } });
  await stack.until(() => met.status !== "RUNNING");
  stack.runOf(other)?.resume();
});

/** As when an execution was stopped before its endpoint was there, and another one makes the same. */
const leftExpiry = after("nothing", "an endpoint whose expiry is there already", async (stack, givens) => {
  for (const one of givens.expiring.schedules) {
    if (one.Name.startsWith("expiry-")) stack.aws.schedules.put(one);
  }
  stack.start("provision-endpoint", { ttlHours: 48 });
});

async function chats(stack: FaultyStack): Promise<void> {
  const key = await stack.createKey("mutations", { limits: { tokensPerMonth: 1_000_000 } });
  // A warm one remembers keys and models for a minute, and does not look for one that it does not know each time.
  await endProxies(stack.functions);
  for (const base of [stack.openaiBaseUrl, `${stack.httpApiUrl}/v1`]) {
    for (const streamed of [true, false]) {
      const response = await fetch(`${base}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ model: DEFAULT_ALIAS, stream: streamed, messages: [{ role: "user", content: "Hi" }] }),
      });
      await response.text();
    }
    await (await fetch(`${base}/models`, { headers: { authorization: `Bearer ${key}` } })).text();
  }
}

/** With the use of the chats before it. */
const usage = after("one instance", "what was used, at both doors", async (stack) => {
  const key = await stack.createKey("finance", { mayReadUsage: true });
  await endProxies(stack.functions);
  for (const base of [stack.openaiBaseUrl, `${stack.httpApiUrl}/v1`]) {
    const url = `${base}/organization/usage/completions?start_time=${Math.floor(Date.now() / 1000)}`;
    await (await fetch(`${url}&group_by=project_id`, { headers: { authorization: `Bearer ${key}` } })).text();
    await (await fetch(`${url}&api_key_ids=openwebui`, { headers: { authorization: `Bearer ${key}` } })).text();
  }
});

const chat = after("one instance", "chats at both doors", chats);

/** Who asks is believed, and their name is stored. */
const personsChat = after("one instance", "a person's chat in the web UI", async (stack) => {
  const { aws, names, connection } = stack;
  const ssm = new SSMClient(connection);
  const signing = await ensurePeopleSecret(ssm, names);
  await ensureIdentitySecret(ssm, names).finally(() => ssm.destroy());
  const webUi = createApiKey("Open WebUI", {}, WEB_UI_KEY_ID);
  putKey(aws, names.usageTable, webUi);
  await endProxies(stack.functions);
  for (const base of [stack.openaiBaseUrl, `${stack.httpApiUrl}/v1`]) {
    const response = await fetch(`${base}/chat/completions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${webUi.key}`,
        "content-type": "application/json",
        "x-openwebui-user-jwt": userToken(signing, { sub: "ada" }),
      },
      body: JSON.stringify({ model: DEFAULT_ALIAS, messages: [{ role: "user", content: "Hi" }] }),
    });
    await response.text();
  }
});

/** Asked for by an event, the model is made by the rule's execution. */
const woken = (door: "streaming" | "buffered") =>
  after("asleep", `a request at the ${door} door for a model that sleeps`, async (stack) => {
    const { aws, names } = stack;
    const entry = aws.parameters.get(names.parameter.catalog(DEFAULT_ALIAS));
    const versions = entry.versions.map((one) => {
      const value = JSON.stringify({ ...JSON.parse(one.value), wakeOnRequest: "always" });
      return { ...one, value };
    });
    aws.parameters.add({ ...entry, versions });
    // Of the scenario before, whose claim holds two minutes.
    aws.tables.get(names.usageTable).items.clear();
    const key = await stack.createKey("wakes", { mayWake: true });
    await endProxies(stack.functions);
    const base = door === "streaming" ? stack.openaiBaseUrl : `${stack.httpApiUrl}/v1`;
    const response = await fetch(`${base}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: DEFAULT_ALIAS, messages: [{ role: "user", content: "Hi" }] }),
    });
    await response.text();
  });

/** By the role that operators take. What the model says to it does not matter. */
const nativePathChat = after("one instance", "a chat on SageMaker's own path", async (stack) => {
  const { names, connection, aws } = stack;
  const [endpointName] = aws.sageMaker.endpoints.list().map(({ name }) => name);
  const [sts, iam] = [new STSClient(connection), new IAMClient(connection)];
  try {
    const asked = { region: connection.region, endpointName: String(endpointName), seconds: 900 };
    const credentials = await nativeCallerSession({ sts, iam }, names, asked);
    const token = await mintToken({ credentials, region: asked.region, seconds: 900, now: new Date() });
    const response = await fetch(`${aws.url}/endpoints/${endpointName}/openai/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "", messages: [{ role: "user", content: "Hi" }] }),
    });
    await response.text();
  } finally {
    sts.destroy();
    iam.destroy();
  }
});

const chatWithoutStreams = after("one instance", "a chat with a model that cannot stream", async (stack, givens) => {
  const { parameters } = stack.aws;
  const published = parameters.get(stack.names.parameter.model(DEFAULT_ALIAS));
  const versions = published.versions.map((one) => {
    const record = JSON.parse(one.value);
    return { ...one, value: JSON.stringify({ ...record, capabilities: { ...record.capabilities, streaming: false } }) };
  });
  parameters.add({ ...published, versions });
  await chats(stack);
  await stack.restore(givens["one instance"]);
});

const destroyed = after("one instance", "Terraform destroys the stage", async (stack) => {
  const found = stack.functions.find(({ name }) => name.endsWith("retire-before-destroy"));
  const invoked = found?.invoke('{"tf":{"action":"delete"}}');
  await invoked;
});

const idle = after("idle", "an alarm of an idle endpoint", async ({ aws }) => {
  for (const { definition } of aws.alarms.list()) {
    if (definition.AlarmName?.endsWith("--idle")) aws.alarms.setState(definition.AlarmName, "ALARM");
  }
});

/** All that the roles of a stage are for. */
export const PERMISSION_SCENARIOS: readonly PermissionScenario[] = [
  ...[...PROVISIONING_SCENARIOS, ...RETIREMENT_SCENARIOS].map((scenario) => ({
    name: `${scenario.machine}: ${scenario.name}`,
    run: (stack: FaultyStack, givens: Givens) => faultRun(stack, givens, scenario),
  })),
  chat,
  usage,
  personsChat,
  nativePathChat,
  chatWithoutStreams,
  ...(["streaming", "buffered"] as const).map(woken),
  leftExpiry,
  guarded,
  failing,
  meetsRetirement,
  idle,
  ...["sweeper", "start", "stop", "watch", "expiry-"].map(fired),
  destroyed,
  otherModel,
  onGraviton,
  adapterInS3,
  weightsLeftBehind,
  weightsWithoutHub,
  webUiMachine,
  snapshots,
  measurement,
];
