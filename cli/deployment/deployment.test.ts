import { globSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { CreateModelCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { ListExecutionsCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import OpenAI from "openai";
import { createApiKey } from "../../contract/api-key.ts";
import { namesOf } from "../../names.ts";
import { ensureAdminPassword } from "../../openwebui/admin-password.ts";
import { readSettings } from "../../settings/settings.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { admitRole, credentialVariables, signInAsDeployer } from "../../testing/local-aws/permissions.ts";
import { cleanEnvironment, WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { UserError } from "../../user-error.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { provisionCatalog, publishedModel, startProvisioning } from "../executions/provision.ts";
import { isUpToDate } from "../executions/published.ts";
import { watchExecution } from "../executions/run-state-machine.ts";
import { type ServedStage, servedStageText } from "../executions/served-stage-text.ts";
import { listKeys } from "../keys/list-keys.ts";
import { type ResourceClients, resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { countResources, listStageResources } from "../stage-inventory/resources/stage-resources.ts";
import { holdFolder } from "../terraform/hold-folder.ts";
import { deployStage } from "./deploy-stage.ts";
import { destroyStage } from "./destroy-stage.ts";
import { finish } from "./finish.ts";
import { planStage } from "./plan-stage.ts";
import { retireStage } from "./retire-stage.ts";

/** Deployments, changes and the end of a stage, by an operator who has the policy that `deployer-policy` prints and nothing else. */

const terraform = createTerraformStandIn();
let stack: TestStack;
let deployer: ReturnType<typeof signInAsDeployer>;
let clients: ResourceClients;
let firstKey: string;

beforeAll(async () => {
  stack = await startTestStack({
    settings: WITH_WEB_UI,
    pauseMilliseconds: 100,
  });
  deployer = signInAsDeployer(stack.aws);
  clients = resourceClients({ ...stack.connection, credentials: deployer.credentials });
});
afterEach(() => expect(deployer.denied).toEqual([]));
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
  terraform.remove();
});

function stage(settings: Readonly<Record<string, string>> = {}) {
  const environment = cleanEnvironment({
    ...settings,
    ...terraform.environment,
    AWS_ENDPOINT_URL: stack.connection.endpoint,
    AWS_REGION: "eu-north-1",
    ...credentialVariables(deployer.credentials),
  });
  return { settings: readSettings(environment), names: namesOf("dev"), environment };
}

const stackNames = () => stack.app.stacks.map(({ name }) => name).sort();

function screen() {
  let text = "";
  return {
    write(piece: string) {
      text += piece;
    },
    text: () => text,
  };
}

function options(stream = screen()) {
  return {
    outputFolder: stack.app.outputFolder,
    stream,
    doctor: async () => undefined,
    agree: async () => undefined,
    settle: async () => "import" as const,
    pollMilliseconds: 50,
  };
}

async function executions(): Promise<string[]> {
  const machine = stack.aws.stateMachines.list().find(({ name }) => name === "openai-sagemaker-dev-provision-endpoint");
  const { executions = [] } = await clients.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: machine?.arn ?? "" }),
  );
  return executions.map(({ status }) => status ?? "");
}

test("a plan shows what every stack would change, and changes nothing", async () => {
  const before = await listStageResources(clients, namesOf("dev"));
  const stream = screen();
  expect(await planStage(clients, stage(), options(stream))).toBe(true);
  expect(stream.text()).toMatch(/create {2}model: lambda function notifications\/notify\/function/);
  // The local AWS has it all, and no state knows it.
  expect(stream.text()).toMatch(
    /no Terraform state knows them[\s\S]*`deploy` asks whether to import them into the state/,
  );
  expect(
    terraform
      .asked()
      .filter((one) => !/: (init|providers)/.test(one))
      .sort(),
  ).toEqual(
    stackNames()
      .filter((name) => name !== "openwebui")
      .map((name) => `${name}: plan -input=false -json -detailed-exitcode -out=plan-dev.tfplan`),
  );
  expect(await listStageResources(clients, namesOf("dev"))).toEqual(before);
  expect(await executions()).toEqual([]);
});

test("nothing is changed when the person does not agree", async () => {
  const agree = async () => {
    throw new Error("no");
  };
  const before = await listStageResources(clients, namesOf("dev"));
  for (const fate of ["import", "delete"] as const) {
    const deployment = deployStage(clients, stage(), { ...options(), agree, settle: async () => fate });
    await expect(deployment).rejects.toThrow("no");
  }
  expect(await listStageResources(clients, namesOf("dev"))).toEqual(before);
  expect(terraform.asked().filter((one) => one.includes("apply"))).toEqual([]);
  expect(globSync("stacks/*/imports.tf.json", { cwd: stack.app.outputFolder })).toEqual([]);
});

test("nothing is begun when the doctor finds an error", async () => {
  const doctor = async () => {
    throw new Error("ill");
  };
  await expect(deployStage(clients, stage(), { ...options(), doctor })).rejects.toThrow("ill");
  expect(terraform.asked()).toEqual([]);
});

test("after an interruption, a deployment follows the running execution, tests the gateway and says how to use it", async () => {
  const machine = stack.aws.stateMachines.list().find(({ name }) => name.endsWith("provision-endpoint"));
  await clients.stepFunctions.send(new StartExecutionCommand({ stateMachineArn: machine?.arn ?? "", input: "{}" }));
  const stream = screen();
  // The execution may end while Terraform is at work; then there is nothing left to follow.
  let seen = "";
  const agree = async () => {
    seen = stream.text();
  };
  // A key of an older version, whose keys were in Parameter Store: it works on, and is none of those that a person may have.
  const old = createApiKey("gateway test");
  const parameter = { Name: namesOf("dev").parameter.key(old.keyId), Value: JSON.stringify(old.record) };
  await clients.ssm.send(new PutParameterCommand({ ...parameter, Type: "String" }));
  const use = await deployStage(clients, stage(WITH_WEB_UI), { ...options(stream), agree });
  if (use === undefined) throw new Error("Nothing serves.");
  // The local AWS has it all already, and the states are empty: as after a run that was killed.
  expect(seen).toMatch(
    /no Terraform state knows them[\s\S]*api: lambda function openai-proxy\/function \(openai-sagemaker-dev-/,
  );
  expect(seen).toMatch(/Terraform will\n {2}stack +create +import\n {2}api +\d+ +\d+\n/);

  expect(
    terraform
      .asked()
      .filter((one) => one.includes("apply"))
      .sort(),
  ).toEqual(stackNames().map((stack) => `${stack}: apply -input=false -json plan-dev.tfplan`));
  expect(await executions()).toEqual(["SUCCEEDED"]);
  expect(stream.text()).toContain("All tests passed.");
  firstKey = use.apiKey ?? "";
  expect(stream.text()).toMatch(/^1 key moves? from Parameter Store into DynamoDB; /m);
  expect(stack.aws.parameters.list().filter(({ name }) => name === parameter.Name)).toEqual([]);
  const moved = new OpenAI({ apiKey: old.key, baseURL: use.openaiBaseUrl, maxRetries: 0 });
  expect((await moved.models.list()).data).toHaveLength(1);
  const client = new OpenAI({ apiKey: firstKey, baseURL: use.openaiBaseUrl });
  const chat = await client.chat.completions.create({
    model: "default",
    messages: [{ role: "user", content: "Hello!" }],
    max_tokens: 3,
  });
  expect(chat.choices).toHaveLength(1);
  const text = servedStageText(use);
  expect(text).toMatch(/^OPENAI_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/v1\nHTTP_API_URL=http:.*\nOPENAI_API_KEY=sk-/);
  expect(text).toContain("distilgpt2 serves as default on ml.g4dn.xlarge: $0.74/h until it is stopped.");
  expect(text).toContain(
    "The web UI is at http://203.0.113.10: `npx openai-sagemaker webui-password --stage dev --region eu-north-1`",
  );
  // It already exists, because the web UI's machine waits for it.
  expect(await ensureAdminPassword(clients.ssm, namesOf("dev"))).toMatchObject({ created: false });
});

test("a second run starts nothing, tests with the given key, and creates none", async () => {
  const stream = screen();
  let use: ServedStage | undefined;
  await provisionCatalog(
    clients,
    namesOf("dev"),
    { stream, pollMilliseconds: 50 },
    {
      async onServing(model) {
        use = await finish(clients, stage({ OPENAI_API_KEY: firstKey }), { alias: "default", model, stream });
      },
    },
  );
  if (use === undefined) throw new Error("Nothing serves.");
  expect(await executions()).toEqual(["SUCCEEDED"]);
  expect(stream.text()).toContain("The endpoint serves what the settings say.");
  expect(stream.text()).toContain("All tests passed.");
  expect(use.apiKey).toBeUndefined();
  expect(servedStageText(use)).toContain('"Authorization: Bearer $OPENAI_API_KEY"');
  expect((await listKeys(clients, namesOf("dev"), { name: "first key" })).keys).toHaveLength(1);
});

test("a model is not up to date when its image or its AMI is not the one of this version", async () => {
  const upToDate = () => isUpToDate(clients, namesOf("dev"), "default");
  expect(await upToDate()).toBe(true);
  const [model] = stack.aws.sageMaker.models.list();
  const container = model?.definition.PrimaryContainer ?? {};
  const { Image } = container;
  Object.assign(container, { Image: `${Image}-of-yesterday` });
  expect(await upToDate()).toBe(false);
  Object.assign(container, { Image });
  expect(await upToDate()).toBe(true);
  const variant = stack.aws.sageMaker.endpointConfigs.list()[0]?.definition.ProductionVariants?.[0];
  const { InferenceAmiVersion } = variant ?? {};
  Object.assign(variant ?? {}, { InferenceAmiVersion: "al2-ami-sagemaker-inference-gpu-2" });
  expect(await upToDate()).toBe(false);
  Object.assign(variant ?? {}, { InferenceAmiVersion });
});

describe("a new version", () => {
  const published = () => publishedModel(clients, namesOf("dev"), "default");
  const follow = async (environment: Readonly<Record<string, string>>, onPublished: () => Promise<boolean>) => {
    const stream = screen();
    const arn = await startProvisioning(clients, namesOf("dev"), { alias: "default", environment });
    await watchExecution(clients.stepFunctions, arn, {
      machine: "provision-endpoint",
      stream,
      pollMilliseconds: 50,
      onPublished,
    });
    return stream.text();
  };
  const endpoints = () => stack.aws.sageMaker.endpoints.list().map(({ name }) => name);

  test("is announced as soon as it serves, and watched until the previous one is gone", async () => {
    const seen: unknown[] = [];
    const text = await follow({ SM_VLLM_MAX_MODEL_LEN: "512" }, async () => {
      seen.push((await published()).endpointName, endpoints().length);
      return true;
    });
    expect(seen).toEqual(["openai-sagemaker-dev-default--green", 2]);
    expect(text).toMatch(/PublishModel[\s\S]*The model serves\. For 14 minutes the previous version[\s\S]*Provisioned/);
    expect(endpoints()).toEqual(["openai-sagemaker-dev-default--green"]);
  });

  test("need not be watched: the execution goes on", async () => {
    const text = await follow({ SM_VLLM_MAX_MODEL_LEN: "256" }, async () => false);
    expect(text).not.toContain("Provisioned");
    expect((await published()).endpointName).toBe("openai-sagemaker-dev-default--blue");
    expect(await executions()).toContain("RUNNING");
    await stack.run("retire-endpoint", { alias: "default" });
  });

  test("that fails while it is watched makes the tool fail", async () => {
    await stack.run("provision-endpoint");
    const failing = follow({ SM_VLLM_MAX_MODEL_LEN: "128" }, async () => {
      stack.aws.alarms.setState(namesOf("dev").alarm.errors((await published()).endpointName), "ALARM", "for the test");
      return true;
    });
    await expect(failing).rejects.toThrow(/^provision-endpoint failed\. RolledBack: More than a tenth of the requests/);
  });

  test("with a gateway that fails its test is not reported as a failed execution", async () => {
    const failing = follow({ SM_VLLM_MAX_MODEL_LEN: "640" }, async () => {
      throw new UserError("The gateway fails.");
    });
    await expect(failing).rejects.toThrow(/^The gateway fails\.$/);
    await stack.run("retire-endpoint", { alias: "default" });
    await stack.run("provision-endpoint", { environment: { SM_VLLM_MAX_MODEL_LEN: "640" } });
    await stack.run("provision-endpoint");
  });

  test("that already serves is not made again: the execution ends at once and says so", async () => {
    const stream = screen();
    const before = await published();
    const arn = await startProvisioning(clients, namesOf("dev"), { alias: "default" });
    const told: string[] = [];
    await watchExecution(clients.stepFunctions, arn, {
      machine: "provision-endpoint",
      stream,
      pollMilliseconds: 50,
      async onPublished() {
        told.push((await published()).endpointName);
        return true;
      },
    });
    expect(stream.text()).toMatch(/already serves what was asked for: nothing was changed\.[\s\S]*Provisioned/);
    expect(stream.text()).not.toContain("CreateVersion");
    expect(told).toEqual([before.endpointName]);
    expect(await published()).toEqual(before);
    expect(endpoints()).toEqual([before.endpointName]);
  });
});

test("another model is provisioned without Terraform; a person who stops watching can follow it again", async () => {
  const input = { alias: "second", modelId: "distilgpt2", environment: { SM_VLLM_MAX_MODEL_LEN: "512" }, ttlHours: 1 };
  const names = namesOf("dev");
  const arn = await startProvisioning(clients, names, input);
  const interrupted = new AbortController();
  const stream = screen();
  const following = { machine: "provision-endpoint", stream, pollMilliseconds: 50 } as const;
  const first = watchExecution(clients.stepFunctions, arn, { ...following, signal: interrupted.signal });
  await Promise.all([
    expect(first).rejects.toBeInstanceOf(Interrupted),
    setTimeout(60).then(() => interrupted.abort("SIGINT")),
  ]);

  expect(await startProvisioning(clients, names, input)).toBe(arn);
  await expect(startProvisioning(clients, names, { ...input, modelId: "gpt2" })).rejects.toThrow(
    /^Another execution is at work on second: arn:aws:states:/,
  );
  await watchExecution(clients.stepFunctions, arn, following);
  expect(await publishedModel(clients, names, "second")).toMatchObject({ modelId: "distilgpt2" });
});

test("destroys nothing unless the person confirms", async () => {
  const confirm = async () => {
    throw new Error("Nothing was done.");
  };
  const before = await listStageResources(clients, namesOf("dev"));
  await expect(destroyStage(clients, stage(), { ...options(), confirm })).rejects.toThrow("Nothing was done.");
  expect(await listStageResources(clients, namesOf("dev"))).toEqual(before);
  expect(terraform.asked()).toEqual([]);
});

test("destroys the endpoints, the stacks and what Terraform does not manage, and proves it", async () => {
  const stream = screen();
  const destroying = destroyStage(clients, stage(), { ...options(stream), confirm: async () => undefined });
  const { lookedAt, removed, left, kept, mayBeShadows } = await destroying;
  expect({ left, kept, mayBeShadows }).toEqual({ left: {}, kept: {}, mayBeShadows: {} });
  expect(lookedAt).toMatchObject({ endpoints: [], functions: [], "IAM roles": [], "HTTP APIs": [], snapshots: [] });
  expect(removed).toMatchObject({
    endpoints: expect.arrayContaining(["openai-sagemaker-dev-default--green", "openai-sagemaker-dev-second--blue"]),
    alarms: expect.arrayContaining(["openai-sagemaker-dev-default--green--errors"]),
    schedules: expect.arrayContaining(["expiry-second--blue", "sweeper"]),
    "schedule groups": ["arn:aws:scheduler:eu-north-1:123456789012:schedule-group/openai-sagemaker-dev"],
    "SNS topics": ["arn:aws:sns:eu-north-1:123456789012:openai-sagemaker-dev-notifications"],
    "EventBridge rules": expect.arrayContaining([
      "arn:aws:events:eu-north-1:123456789012:rule/openai-sagemaker-dev-ended-executions",
    ]),
    functions: expect.arrayContaining(["openai-sagemaker-dev-openai-proxy"]),
    "IAM roles": expect.arrayContaining(["openai-sagemaker-dev-endpoint"]),
    "log groups": expect.arrayContaining(["/aws/sagemaker/Endpoints/openai-sagemaker-dev-second--blue"]),
    "HTTP APIs": ["openai-sagemaker-dev-http-api"],
  });
  expect(stream.text()).toMatch(/retire-endpoint[\s\S]*ListWhatIsLeft[\s\S]*Destroying the stacks/);
  expect(
    terraform
      .asked()
      .filter((one) => one.includes("apply"))
      .sort(),
  ).toEqual(stackNames().map((stack) => `${stack}: apply -input=false -json plan-dev.tfplan`));
});

test("direct calls remove a stage that is half gone", async () => {
  const sageMaker = new SageMakerClient(stack.connection);
  const container = { Image: "763104351884.dkr.ecr.eu-north-1.amazonaws.com/vllm:1" };
  const ModelName = "openai-sagemaker-dev-default--01234567";
  const ExecutionRoleArn = admitRole(stack.aws, "another-stacks-endpoint", "sagemaker.amazonaws.com");
  await sageMaker.send(new CreateModelCommand({ ModelName, PrimaryContainer: container, ExecutionRoleArn }));
  sageMaker.destroy();
  const stream = screen();
  await retireStage(clients, namesOf("dev"), { stream, pollMilliseconds: 50 });
  expect(countResources((await listStageResources(clients, namesOf("dev"))).listed)).toBe(0);
  expect(stream.text()).toContain("The stage has no retire-endpoint any more");
});

test("a model cannot be provisioned in a stage that is not deployed", async () => {
  await expect(startProvisioning(clients, namesOf("dev"), { alias: "default" })).rejects.toThrow(
    "The stage dev has no provision-endpoint in eu-north-1: `npx openai-sagemaker deploy` creates it; check STAGE and AWS_REGION.",
  );
});

test("whoever plans while another run is at work in this folder is told of it", async () => {
  const release = holdFolder(stack.app.outputFolder, "other");
  const told = /^Another run is at work in this folder, on the stage other/;
  await expect(planStage(clients, stage(), { ...options(), doctor: async () => undefined })).rejects.toThrow(told);
  release();
});
