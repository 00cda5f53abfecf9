import { PricingClient } from "@aws-sdk/client-pricing";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import OpenAI from "openai";
import { hashOfKey } from "../../contract/api-key.ts";
import { isIssuedKeyId } from "../../contract/key-id.ts";
import { PRICE_SOURCE } from "../../contract/instance-types.ts";
import { keyPrimaryKey } from "../../contract/key-items.ts";
import { namesOf } from "../../names.ts";
import { stageIdSecret } from "../../provisioning/keys/stage-id-secret.ts";
import { readSettings } from "../../settings/settings.ts";
import { heldOperations } from "../../testing/held-operations.ts";
import { signInAsDeployer, signInWith } from "../../testing/local-aws/permissions.ts";
import { settled } from "../../testing/settled.ts";
import { WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { explainAwsError } from "../aws/aws-errors.ts";
import { cleanUp } from "../cleanup/clean-up.ts";
import { isEmpty } from "../cleanup/stage-remains.ts";
import { costReport } from "../cost/cost-report.ts";
import { costText } from "../cost/cost-text.ts";
import { createKey, notAmongModels } from "../keys/create-key.ts";
import { keyTable } from "../keys/key-table.ts";
import { limitKey } from "../keys/limit-key.ts";
import { listKeys } from "../keys/list-keys.ts";
import { findKey, readKey } from "../records/read-keys.ts";
import { revokeKey } from "../keys/revoke-key.ts";
import { containerEndpoints } from "../logs/container-endpoints.ts";
import { logSources } from "../logs/log-sources.ts";
import { followLogs, readLogs } from "../logs/read-logs.ts";
import { allPassed } from "../probes/probe-table.ts";
import { testApiGateway } from "../probes/test-api-gateway.ts";
import { testEndpoint } from "../probes/test-endpoint.ts";
import { resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { stageStatus } from "../stage-inventory/stage-status.ts";
import { statusText } from "../stage-inventory/status-text.ts";
import { findWebUiInstance } from "../web-ui/find-instance.ts";

/** One stage's life with the operator's tools, under the policy that `deployer-policy` prints and nothing else, from its first key to its clean-up; each test goes on where the last one ended. */

let stack: TestStack;
let clients: ReturnType<typeof connect>;
let denied: readonly string[];
let team: Awaited<ReturnType<typeof createKey>>;
let old: Awaited<ReturnType<typeof createKey>>;
const { hold, faults } = heldOperations();

function connect({ aws, connection: { credentials: _, ...place } }: TestStack) {
  const deployer = signInAsDeployer(aws);
  denied = deployer.denied;
  const connection = { ...place, credentials: deployer.credentials };
  return {
    ...resourceClients(connection),
    runtime: new SageMakerRuntimeClient(connection),
    pricing: new PricingClient({ ...connection, region: "us-east-1" }),
  };
}

beforeAll(async () => {
  stack = await startTestStack({
    settings: { ...WITH_WEB_UI, IDLE_MINUTES: "60", SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)" },
    aws: { faults },
  });
  clients = connect(stack);
  team = await createKey(clients, stack.names, { name: " team ", expires: "30d", models: "default, b-2" });
  const yesterday = new Date(Date.now() - 24 * 3_600_000);
  old = await createKey(clients, stack.names, { name: "old", expires: "1h" }, yesterday);
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
});
afterEach(() => expect(denied).toEqual([]));

const put = (Name: string, Value: string) =>
  clients.ssm.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite: true }));
const lock = {
  execution: "arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-provision-endpoint:run",
  step: "testing the model",
  since: "2026-01-01T00:00:00Z",
  readyAt: "2026-01-01T00:10:00Z",
};
const blue = () => stack.names.endpointNames("default")[0];

/** Collects what a tool shows. */
function screen() {
  let text = "";
  return {
    stream: { write: (piece: string) => (text += piece) },
    text: () => text,
  };
}

describe("before a model is provisioned", () => {
  test("status says that nothing runs, and shows the doors", async () => {
    const status = await stageStatus(clients, stack.names);
    expect(status).toMatchObject({ stage: "dev", endpoints: [], usdPerHour: 0, models: [], locks: [], executions: [] });
    expect(status.doors).toEqual({
      "http-api": stack.httpApiUrl,
      "function-url": `${new URL(stack.openaiBaseUrl).origin}/`,
    });
    expect(status).toMatchObject({ webUiAddress: "http://203.0.113.10" });
    expect(statusText(status)).toMatch(/Nothing runs.*\n {2}web UI +http:\/\/203\.0\.113\.10\n/s);
    expect(statusText(status)).toMatch(
      /Schedules\n(.*\n)*? {2}stop +cron\(0 18 \? \* MON-FRI \*\) +UTC +Working hours end/,
    );
  });

  test("there is nothing to clean up, and nobody is asked", async () => {
    const confirm = () => Promise.reject(new Error("asked"));
    const report = await cleanUp(clients, stack.names, { confirm, stream: screen().stream });
    expect(report.by).toBeUndefined();
  });

  test("there is no endpoint to test", async () => {
    await expect(testEndpoint(clients, "openai-sagemaker-dev-default")).rejects.toThrow(
      "There is no endpoint openai-sagemaker-dev-default in this account and region.",
    );
  });
});

describe("with a model", () => {
  beforeAll(() => stack.run("provision-endpoint"));

  test.each(["function-url", "http-api"])("the door %s passes the gateway's tests", async (door) => {
    const apiUrl = door === "http-api" ? stack.httpApiUrl : `${stack.openaiBaseUrl}/`;
    const results = await testApiGateway({ apiUrl, apiKey: team.key });
    expect(results).toMatchObject([
      { name: "models", outcome: "passed", note: "default" },
      { name: "completion", outcome: "passed", completionTokens: 32, tokensPerSecond: expect.any(Number) },
      { name: "chat", outcome: "passed", completionTokens: 32 },
      { name: "stream", outcome: "passed", completionTokens: 32, firstTokenMilliseconds: expect.any(Number) },
      { name: "wrong key", outcome: "passed" },
      { name: "unknown model", outcome: "passed" },
    ]);
  });

  test("the endpoint answers directly; a chat without a template is no failure", async () => {
    const results = await testEndpoint(clients, blue());
    expect(results).toMatchObject([
      { name: "completion", outcome: "passed", completionTokens: 32 },
      { name: "chat", outcome: "unsupported" },
      { name: "stream", outcome: "passed", completionTokens: 32, firstTokenMilliseconds: expect.any(Number) },
    ]);
    expect(allPassed(results)).toBe(true);
  });

  test("status shows what runs, what it has cost, what is published and what was executed", async () => {
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    const status = await stageStatus(clients, stack.names, tomorrow);
    expect(status).toMatchObject({
      usdPerHour: 0.74,
      openaiBaseUrl: stack.openaiBaseUrl,
      models: [{ alias: "default", modelId: "distilgpt2" }],
      executions: [{ machine: "provision-endpoint", status: "SUCCEEDED" }],
    });
    expect(status.endpoints[0]).toMatchObject({
      alias: "default",
      status: "InService",
      instances: [{ type: "ml.g4dn.xlarge", count: 1 }],
    });
    expect(status.endpoints[0]?.usdSoFar).toBeCloseTo(24 * 0.74, 1);
    const text = statusText(status, tomorrow);
    expect(text).toMatch(
      /openai-sagemaker-dev-default--blue +as default +InService +ml\.g4dn\.xlarge +1 d 0 h +\$0\.74\/h +\$17\.\d\d/,
    );
    expect(text).toMatch(
      /default +distilgpt2@main +completion, chat by prompt, stream +blue +20.* UTC +idle for 60 min/,
    );
    expect(text).toMatch(/provision-endpoint +SUCCEEDED/);
  });

  test("status leaves out the sweeps that found nothing", async () => {
    await stack.run("retire-endpoint", { sweep: true });
    const { executions } = await stageStatus(clients, stack.names);
    expect(executions.map(({ machine }) => machine)).toEqual(["provision-endpoint"]);
  });

  test("status shows an alarm that is raised", async () => {
    const errors = stack.names.alarm.errors(blue());
    stack.aws.alarms.setState(errors, "ALARM", "for the test");
    expect(statusText(await stageStatus(clients, stack.names))).toContain(`Raised alarms\n  ${errors}\n`);
    stack.aws.alarms.setState(errors, "OK", "for the test");
  });

  test("status shows a failure's cause, a lock, and parameters that nobody can read", async () => {
    await expect(stack.run("provision-endpoint", { instanceTypes: ["ml.m5.large"] })).rejects.toThrow("Refused");
    const broken = { ...keyPrimaryKey("broken00"), sha256: { S: "no hash" } };
    await clients.dynamoDb.send(new PutItemCommand({ TableName: stack.names.usageTable, Item: broken }));
    await put(stack.names.parameter.provisioning("broken"), "{}");
    await put(stack.names.parameter.provisioning("other"), JSON.stringify(lock));
    const text = statusText(await stageStatus(clients, stack.names));
    expect(text).toMatch(/provision-endpoint +FAILED.*: Refused: "ml\.m5\.large" is not an instance type/s);
    expect(text).toMatch(/At work\n {2}other: testing the model, for \d+ d \d+ h, longer than usual \(run\)/);
    expect(text).toContain(
      `Cannot be read, and is ignored\n  ${stack.names.parameter.provisioning("broken")}\n  key broken00`,
    );
    // Whoever has such a key is refused, and its record can be put an end to.
    await expect(readKey(clients, stack.names, "broken00")).rejects.toThrow(/is malformed: revoke it/);
    expect(await revokeKey(clients, stack.names, "broken00")).toEqual({ id: "broken00" });
  });
});

describe("keys", () => {
  const keysOfStage = async () => (await listKeys(clients, stack.names)).keys;
  const client = (apiKey: string) => new OpenAI({ apiKey, baseURL: stack.openaiBaseUrl, maxRetries: 0 });

  test("a record holds no more of a key than its hash, under an id that the stage has issued", async () => {
    const record = await readKey(clients, stack.names, team.id);
    expect(record).toMatchObject({
      sha256: hashOfKey(team.key),
      name: "team",
      models: ["default", "b-2"],
      version: expect.any(Number),
    });
    expect(JSON.stringify(record)).not.toContain(team.key.slice(-20));
    expect(isIssuedKeyId(team.id, await stageIdSecret(clients.dynamoDb, stack.names))).toBe(true);
    const { keys } = await listKeys(clients, stack.names);
    expect(keys).toContainEqual(expect.objectContaining({ id: team.id, name: "team", expired: false }));
    expect(JSON.stringify(keys)).not.toContain("sha256");
    expect(keyTable(keys)).toMatch(
      new RegExp(`${team.id} +team +20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC +default, b-2`),
    );
  });

  test("an expired key is shown as such, and the door refuses it", async () => {
    await expect(client(old.key).models.list()).rejects.toThrow(/401 The API key .* expired at/);
    expect(await keysOfStage()).toContainEqual(expect.objectContaining({ id: old.id, expired: true }));
  });

  test("a chat page's key gets answers while it waits", async () => {
    const { id } = await createKey(clients, stack.names, { name: "chat page", answerWhileWaiting: true });
    expect(await readKey(clients, stack.names, id)).toMatchObject({ name: "chat page", whileWaiting: "answer" });
    await revokeKey(clients, stack.names, id);
  });

  test("a key may wake models and wait for them, from its beginning or from then on, and is shown so", async () => {
    const agree = async () => undefined;
    const { id } = await createKey(clients, stack.names, { name: "waker", mayWake: true });
    const record = () => readKey(clients, stack.names, id);
    expect(await record()).toMatchObject({ mayWake: true });
    expect(await record()).not.toHaveProperty("hold");
    expect(await limitKey(clients, stack.names, id, { mayWake: false, hold: true, agree })).toMatchObject({
      mayWake: false,
      hold: true,
      limits: {},
    });
    expect(await record()).toMatchObject({ mayWake: false, hold: true });
    await limitKey(clients, stack.names, id, { mayWake: true, agree });
    expect(keyTable(await keysOfStage())).toMatch(new RegExp(`asleep.*\\n(.*\\n)*${id} .*wakes, waits`));
    await expect(limitKey(clients, stack.names, id, { agree })).rejects.toThrow(/--may-wake, --hold/);
    await revokeKey(clients, stack.names, id);
    expect(keyTable(await keysOfStage())).not.toContain("asleep");
  });

  test("a revoked key has no hash and is not listed; its name stays, and who revokes it again is told since when", async () => {
    const { id, key } = await createKey(clients, stack.names, { name: "short" });
    expect(await revokeKey(clients, stack.names, key)).toEqual({ id });
    const { revokedAt, ...left } = (await findKey(clients, stack.names, id)) ?? {};
    expect(left).toEqual({ name: "short", createdAt: expect.any(String), version: expect.any(Number) });
    expect(await revokeKey(clients, stack.names, id)).toEqual({ id, revokedBefore: revokedAt });
    await expect(revokeKey(clients, stack.names, "nobody00")).rejects.toThrow("The stage dev has no key nobody00");
    expect((await keysOfStage()).map((one) => one.id)).not.toContain(id);
  });

  test.each([
    [{ name: " " }, /^A key's name has 1 to 100 characters/],
    [{ name: "a", expires: "soon" }, /^--expires: "soon" is neither a time such as 30d/],
    [{ name: "a", expires: "2020-01-01" }, /^--expires: 2020-01-01 has passed/],
    [{ name: "a", models: "default,Not!" }, /^--models: "Not!" is not an alias/],
  ])("bad wishes %j are refused with a sentence, and nothing is stored", async (wishes, sentence) => {
    const before = await listKeys(clients, stack.names);
    await expect(createKey(clients, stack.names, wishes)).rejects.toThrow(sentence);
    expect(await listKeys(clients, stack.names)).toEqual(before);
  });

  test("a stage that is not deployed gets no key, and an alias without a model is noticed", async () => {
    const administrator = resourceClients(stack.connection);
    const other = createKey(administrator, namesOf("other"), { name: "a" });
    await expect(other).rejects.toThrow(/^The stage other is not deployed/);
    for (const client of Object.values(administrator)) client.destroy();
    expect(await notAmongModels(clients.ssm, stack.names, ["default", "nope"])).toEqual(["nope"]);
  });

  test("what is no key id is not repeated: it may be a secret", async () => {
    await expect(revokeKey(clients, stack.names, "sk-SECRET")).rejects.toThrow(/^(?!.*SECRET)That is neither/);
  });
});

describe("logs", () => {
  const hourAgo = () => new Date(Date.now() - 3_600_000);
  const logSourcesIn = async (only?: string) =>
    logSources(stack.names, { only, endpointNames: await containerEndpoints(clients.ssm, stack.names, {}) });

  test("the container is the published endpoint's, another one's on demand, and either's when none is published", async () => {
    const of = (wishes: Parameters<typeof containerEndpoints>[2]) =>
      containerEndpoints(clients.ssm, stack.names, wishes);
    expect(await of({})).toEqual(["openai-sagemaker-dev-default--blue"]);
    expect(await of({ slot: "green" })).toEqual(["openai-sagemaker-dev-default--green"]);
    expect(await of({ alias: "llama" })).toEqual(stack.names.endpointNames("llama"));
    await expect(of({ slot: "red" })).rejects.toThrow('--slot: "red" is neither blue nor green.');
    await expect(of({ alias: "No!" })).rejects.toThrow('--alias: "No!" is not an alias');
  });

  test("what the functions and the container wrote is read from their log groups, in the order of time", async () => {
    const lines = await readLogs(clients.logs, await logSourcesIn(), hourAgo());
    const sources = new Set(lines.map(({ source }) => source));
    expect(sources).toContain("openai-proxy-streaming");
    expect(sources).toContain("container");
    const times = lines.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
    const one = await readLogs(clients.logs, await logSourcesIn("container"), hourAgo());
    expect(one.every(({ source }) => source === "container")).toBe(true);
    expect(one[0]?.message).toContain("listening on");
  });

  test("following shows each line once, as it comes, until it is ended", async () => {
    const group = stack.names.logGroup.function("plan-endpoint");
    const write = (line: string) => stack.aws.logGroups.write(group, "stream", line);
    const end = new AbortController();
    write("one");
    const seen: string[] = [];
    const sources = await logSourcesIn("plan-endpoint");
    for await (const { message } of followLogs(clients.logs, sources, hourAgo(), {
      signal: end.signal,
      pollMilliseconds: 20,
    })) {
      seen.push(message);
      if (message === "one") write("two");
      if (message === "two") write("three");
      if (message === "three") end.abort();
    }
    expect(seen.slice(-3)).toEqual(["one", "two", "three"]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test("a source that nobody knows, and a stage that is not deployed, are sentences", async () => {
    expect(() => logSources(stack.names, { only: "web", endpointNames: [] })).toThrow(
      /^There is no log of "web": give one of openai-proxy, /,
    );
    const other = [{ name: "openai-proxy", groupName: "/aws/lambda/openai-sagemaker-other-openai-proxy" }];
    const administrator = resourceClients(stack.connection);
    await expect(readLogs(administrator.logs, other, hourAgo())).rejects.toThrow(
      /^There is no log group .* nothing is deployed/,
    );
    for (const client of Object.values(administrator)) client.destroy();
  });
});

describe("cost", () => {
  const settings = readSettings({ INSTANCE_TYPE: "ml.g4dn.xlarge,ml.g6.xlarge" });

  test("asks AWS for the prices of endpoints, and says of which day they are", async () => {
    const report = await costReport(clients.pricing, settings, 8);
    expect(report.notLive).toBeUndefined();
    expect(report.items).toMatchObject([
      { name: "endpoint: ml.g4dn.xlarge", usdPerHour: 0.74, source: "AWS, 2026-11-01" },
      { name: "endpoint: ml.g6.xlarge", alternative: true },
    ]);
    expect(report.usdPerMonth).toBeCloseTo((0.74 * 730) / 3, 2);
    expect(costText(report)).toContain("In eu-north-1, with the endpoint up 8 hours a day");
  });

  test("what the operator pays comes before what AWS lists", async () => {
    const INSTANCE_PRICES = { "ml.g6.xlarge": 0.5, "ml.c8g.4xlarge": 0.77 };
    const wanted = {
      ...settings,
      INSTANCE_TYPE: ["ml.c8g.4xlarge", "ml.g6.xlarge", "ml.g4dn.xlarge"],
      INSTANCE_PRICES,
    };
    expect((await costReport(clients.pricing, wanted, 24)).items).toMatchObject([
      { usdPerHour: 0.77, source: "INSTANCE_PRICES" },
      { usdPerHour: 0.5, source: "INSTANCE_PRICES" },
      { usdPerHour: 0.74, source: "AWS, 2026-11-01" },
    ]);
    const without = costText(await costReport(clients.pricing, { ...wanted, INSTANCE_PRICES: undefined }, 24));
    expect(without).toContain("`INSTANCE_PRICES=TYPE=DOLLARS` says what you pay");
    expect(costText(await costReport(clients.pricing, wanted, 24))).not.toContain("INSTANCE_PRICES=TYPE");
  });

  test("several instances cost several times as much", async () => {
    const report = await costReport(clients.pricing, { ...settings, INSTANCE_COUNT: 3 }, 24);
    expect(report.usdPerHour).toBeCloseTo(3 * 0.74);
    expect(report.items[0]?.name).toBe("endpoint: 3 × ml.g4dn.xlarge");
  });

  test("says what the gateway's memory costs while it waits for answers", async () => {
    const shown = async (PROXY_MEMORY_MB: number) =>
      costText(await costReport(clients.pricing, { ...settings, PROXY_MEMORY_MB }, 24));
    expect(costText(await costReport(clients.pricing, settings, 24))).toBe(await shown(512));
    expect(await shown(512)).toContain("A million answers of 10 s cost $66.67 of Lambda");
    expect(await shown(1_024)).toContain("A million answers of 10 s cost $133.33 of Lambda");
  });

  test("falls back to the table where AWS lists none, and adds the web UI where there is one", async () => {
    const report = await costReport(clients.pricing, { ...settings, AWS_REGION: "eu-west-1", VPC_ID: "vpc-1" }, 24);
    expect(report.items[0]?.source).toBe(
      `list price, ${PRICE_SOURCE.region}, ${PRICE_SOURCE.date}: AWS lists none in eu-west-1`,
    );
    expect(report.usdPerMonth).toBeCloseTo(0.74 * 730 + 15.8 + 0.005 * 730 + 1.7, 2);
  });

  test("the web UI's machine costs what AWS lists, or its size tells, or nobody knows", async () => {
    const machine = async (WEBUI_INSTANCE_TYPE: string) => {
      const wanted = { ...settings, VPC_ID: "vpc-1", WEBUI_INSTANCE_TYPE, WEBUI_VOLUME_GIB: 100 };
      const report = await costReport(clients.pricing, wanted, 24);
      expect(report.items.at(-1)).toMatchObject({ name: "web UI: 100 GB volume", usdPerMonth: expect.closeTo(8.5) });
      return { ...report.items.find(({ name }) => name === `web UI: ${WEBUI_INSTANCE_TYPE}`), text: costText(report) };
    };
    expect(await machine("m5.large")).toMatchObject({ usdPerHour: 0.102, source: "AWS, 2026-11-01" });
    expect(await machine("t3.medium")).toMatchObject({ usdPerMonth: expect.closeTo(2 * 15.8) });
    expect(await machine("c6i.large")).toMatchObject({
      text: expect.stringMatching(/web UI: c6i\.large +unknown +unknown/),
    });
  });

  test("says why prices are not live", async () => {
    const elsewhere = new PricingClient({ ...stack.connection, region: "eu-west-1" });
    const report = await costReport(elsewhere, settings, 24);
    elsewhere.destroy();
    expect(report).toMatchObject({ usdPerHour: 0.74, notLive: expect.stringContaining("valid region") });
    expect(costText(report)).toContain(`not of today. ${report.notLive}`);
  });

  test.each([0, -1, 25, Number.NaN])("refuses %d hours a day", async (hours) => {
    await expect(costReport(clients.pricing, settings, hours)).rejects.toThrow(/^--hours-per-day must be/);
  });
});

test("open finds the web UI's instance by the stage's tags, and tells why there is none", async () => {
  const { instances } = stack.aws.network;
  const find = () => findWebUiInstance(clients.ec2, stack.names);
  await expect(find()).rejects.toThrow(/^The stage dev has no web UI .* tagged Project=openai-sagemaker and Stage=dev/);
  instances.push({ id: "i-other", state: "running", tags: { ...stack.names.tags, Stage: "dev2" } });
  instances.push({ id: "i-old", state: "terminated", tags: stack.names.tags });
  await expect(find()).rejects.toThrow("has no web UI");
  instances.push({ id: "i-asleep", state: "stopped", tags: stack.names.tags });
  await expect(find()).rejects.toThrow("The web UI's instance i-asleep is stopped");
  instances.push({ id: "i-awake", state: "running", tags: stack.names.tags });
  expect(await find()).toBe("i-awake");
});

test("an operator who may only look is told in one sentence what he may not", async () => {
  const looks = { Effect: "Allow", Action: ["ssm:Get*", "ssm:Describe*"], Resource: "*" };
  const credentials = signInWith(stack.aws, JSON.stringify({ Version: "2012-10-17", Statement: looks }), "looker");
  const reader = resourceClients({ ...stack.connection, credentials });
  const refused = await createKey(reader, stack.names, { name: "a" }).catch((error: unknown) => error);
  for (const client of Object.values(reader)) client.destroy();
  expect(explainAwsError(refused)).toMatch(
    /^AWS does not allow it: User: \S+assumed-role\/looker\/alice is not authorized to perform: dynamodb:UpdateItem on resource: \S+ because no identity-based policy allows the dynamodb:UpdateItem action\. `npx openai-sagemaker deployer-policy` prints/,
  );
});

describe("cleanup", () => {
  const yes = async () => undefined;
  // The sweep after the failure above takes such a lock away: it has to be over.
  beforeAll(async () => {
    await settled(stack.aws);
    await put(stack.names.parameter.provisioning("other"), JSON.stringify(lock));
  });

  test("shows everything with its cost, and does nothing when nobody agrees", async () => {
    const shown = screen();
    const no = () => Promise.reject(new Error("no"));
    await expect(cleanUp(clients, stack.names, { confirm: no, stream: shown.stream })).rejects.toThrow("no");
    expect(shown.text()).toMatch(/Endpoints \(billed\)\n.*openai-sagemaker-dev-default--blue +InService .*\$0\.74\/h/s);
    expect(shown.text()).toMatch(
      /\nAlarms .*\n {2}openai-sagemaker-dev-default--blue--errors\n {2}openai-sagemaker-dev-default--blue--idle\n/,
    );
    expect(shown.text()).toMatch(/\nModels\n {2}openai-sagemaker-dev-default--[0-9a-f]{8}\n/);
    expect(shown.text()).toContain(stack.names.parameter.provisioning("other"));
    expect(stack.aws.sageMaker.endpoints.list()).toHaveLength(1);
  });

  test("an alias alone is removed by retire-endpoint, and the others stay", async () => {
    const report = await cleanUp(clients, stack.names, {
      alias: "other",
      confirm: yes,
      stream: screen().stream,
      pollMilliseconds: 50,
    });
    expect(report).toMatchObject({ by: "retire-endpoint", found: { endpoints: [] } });
    expect(report.found.parameters).toEqual([stack.names.parameter.provisioning("other")]);
    expect(isEmpty(report.left)).toBe(true);
    expect(stack.aws.sageMaker.endpoints.list()).toHaveLength(1);
  });

  test("interrupted, retire-endpoint goes on; run again, it is watched to its end and not started twice", async () => {
    const { release } = hold("DeleteEndpoint");
    // Sweeps start by themselves.
    const retirements = () =>
      stack.aws.executions
        .list()
        .filter(({ stateMachine, input }) => stateMachine.name.endsWith("retire-endpoint") && !input.includes("sweep"));
    const before = retirements().length;
    const interruption = new AbortController();
    const interrupted = cleanUp(clients, stack.names, {
      confirm: yes,
      stream: { write: (text) => text.includes(":execution:") && interruption.abort("SIGINT") },
      signal: interruption.signal,
    });
    await expect(interrupted).rejects.toThrow(/^Interrupted: retire-endpoint goes on in AWS/);
    const report = await cleanUp(clients, stack.names, {
      confirm: yes,
      stream: { write: (text) => text.includes(":execution:") && release() },
      pollMilliseconds: 50,
    });
    expect(isEmpty(report.left)).toBe(true);
    const { models, endpointConfigs, endpoints } = stack.aws.sageMaker;
    expect([...models.list(), ...endpointConfigs.list(), ...endpoints.list()]).toEqual([]);
    expect(retirements().slice(before)).toMatchObject([{ status: "SUCCEEDED" }]);
  });

  test("an alias that can be none is refused", async () => {
    const run = cleanUp(clients, stack.names, { alias: "No!", confirm: yes, stream: screen().stream });
    await expect(run).rejects.toThrow(/^--alias: "No!" is not an alias/);
  });
});
