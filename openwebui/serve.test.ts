import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteParameterCommand, type ParameterType, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { hashOfKey, keyIdOf } from "../contract/api-key.ts";
import { keyPrimaryKey } from "../contract/key-items.ts";
import { USAGE_KEY } from "../contract/usage-item.ts";
import { AwsError } from "../local/aws/aws-error.ts";
import { namesOf, WEB_UI_KEY_ID } from "../names.ts";
import { REGION, startTestAws } from "../testing/local-aws/test-aws.ts";
import { createMachine, type TestMachine } from "../testing/openwebui/machine.ts";
import { createSleeper } from "../testing/openwebui/sleeper.ts";

const { parameter, usageTable } = namesOf("dev");
const KEY_FILE = "var/lib/openai-sagemaker/secrets/api-key";
const URL = "https://abc.lambda-url.eu-north-1.on.aws/v1";
const PASSWORD = "pass$word'";
const LOGIN_SECRET = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:web-ui-login-AbCdEf";
const LOGIN_PARAMETER = "arn:aws:ssm:eu-north-1:123456789012:parameter/web-ui/login";
const CLIENT_SECRET = "the client's $ecret";
const PEOPLE_SECRET = "the secret that signs who asks";

// Every step is several processes, and other tests run beside these.
let machine: TestMachine;
let sleeper: Awaited<ReturnType<typeof createSleeper>>;
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let ssm: SSMClient;
let table: DynamoDBClient;
/** Why a service does not answer; nothing when all do. */
let outage: { readonly service: "ssm" | "dynamodb"; readonly error: AwsError } | undefined;
let unit: ReturnType<TestMachine["start"]>;

beforeEach(async () => {
  outage = undefined;
  const started = await startTestAws({
    secrets: { [LOGIN_SECRET]: CLIENT_SECRET },
    faults: ({ service }) => {
      if (outage?.service === service) throw outage.error;
    },
  });
  aws = started.aws;
  aws.tables.create(usageTable, [USAGE_KEY.keyId, USAGE_KEY.period]);
  ssm = new SSMClient(started.client);
  table = new DynamoDBClient(started.client);
  sleeper = await createSleeper();
  machine = createMachine();
  machine.write("var/lib/openai-sagemaker/secrets/webui-secret-key", "the secret of the sessions\n");
  machine.standIn(
    "docker",
    '[[ $* == *caddy || $1 == image ]] || env | grep -E "^(OPENAI|WEBUI|FORWARD|OAUTH|OPENID)_" > "$ROOT/environment"',
  );
  machine.standIn(
    "aws",
    readFileSync(join(import.meta.dirname, "../testing/openwebui/aws.mjs"), "utf8"),
    process.execPath,
  );
  machine.standIn("sleep", sleeper.program, process.execPath);
});

afterEach(async () => {
  unit.child.kill("SIGKILL");
  await sleeper.close();
  await unit.exit;
  ssm.destroy();
  table.destroy();
  await aws.close();
  machine.remove();
});

function serve(environment: Readonly<Record<string, string>> = {}) {
  unit = machine.start(machine.path("opt/openai-sagemaker/serve.sh"), {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: REGION,
    STAGE: "dev",
    PARAMETER_ROOT: parameter.root,
    USAGE_TABLE: usageTable,
    WEBUI_VERSION: "0.12.4",
    ...environment,
  });
  return sleeper.asleep();
}

function nextRound() {
  sleeper.wake();
  return sleeper.asleep();
}

async function reboot() {
  unit.child.kill("SIGKILL");
  sleeper.wake();
  await unit.exit;
  rmSync(machine.path("environment"));
  return serve();
}

const put = (Name: string, Value: string, Type: ParameterType = "String") =>
  ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));
const everythingIsThere = async () => {
  await put(parameter.openaiBaseUrl, URL);
  await put(parameter.webUi("admin-password"), PASSWORD, "SecureString");
  await put(parameter.webUi("people-secret"), PEOPLE_SECRET, "SecureString");
};
const TableName = usageTable;
const Key = keyPrimaryKey(WEB_UI_KEY_ID);
const record = async () => (await table.send(new GetItemCommand({ TableName, Key }))).Item;
const change = (UpdateExpression: string, sha256?: string) =>
  table.send(
    new UpdateItemCommand({
      TableName,
      Key,
      UpdateExpression,
      ...(sha256 !== undefined && { ExpressionAttributeValues: { ":sha256": { S: sha256 } } }),
    }),
  );
const reason = () => machine.read("run/openai-sagemaker/reason.txt").trim();
const UP = "docker compose up --detach --quiet-pull";
const starts = () => machine.takeCalls().filter((call) => call === UP);

describe("before the first model", () => {
  test("the page stands and says that nobody makes one, and how to", async () => {
    await serve();
    expect(machine.takeCalls()).toEqual([`${UP} caddy`]);
    expect(reason()).toBe(
      "Waiting for the first model of the stage dev: nobody makes one, but npx openai-sagemaker deploy-vllm would.",
    );
  });

  test("it says how far the first one is", async () => {
    const step = "waiting for the endpoint to be InService";
    await put(parameter.provisioning("default"), JSON.stringify({ execution: "arn", step, since: "2026-11-22" }));
    await serve();
    expect(reason()).toBe(`Waiting for the first model of the stage dev: ${step}.`);
  });

  test("what is waited for is said once, and asked for every 10 to 20 seconds", async () => {
    const seconds = [await serve(), await nextRound(), await nextRound()];
    expect(
      unit
        .output()
        .split("\n")
        .filter((line) => line.startsWith("Waiting")),
    ).toHaveLength(1);
    expect(seconds.every((pause) => pause >= 10 && pause < 20)).toBe(true);
  });

  test("the machine's key is already known, by its SHA-256 alone", async () => {
    await serve();
    const key = machine.read(KEY_FILE);
    expect(keyIdOf(key)).toBe(WEB_UI_KEY_ID);
    expect(key).toMatch(/^sk-openwebui-[A-Za-z0-9_-]{43}$/);
    expect(await record()).toEqual({ ...Key, sha256: { S: hashOfKey(key) } });
    expect(statSync(machine.path(KEY_FILE)).mode & 0o777).toBe(0o600);
  });
});

test("without a password for the first admin it waits, and says who makes one", async () => {
  await put(parameter.openaiBaseUrl, URL);
  await serve();
  expect(reason()).toBe("Waiting for the password of the first admin: npx openai-sagemaker webui-password makes it.");
  expect(starts()).toHaveLength(0);
});

test("without the secret that signs who asks it waits, rather than send unsigned who it is", async () => {
  await put(parameter.openaiBaseUrl, URL);
  await put(parameter.webUi("admin-password"), PASSWORD, "SecureString");
  await serve();
  expect(reason()).toBe("Waiting for the secret that signs who asks: npx openai-sagemaker webui-password makes it.");
  expect(starts()).toHaveLength(0);
});

describe("with everything there", () => {
  beforeEach(everythingIsThere);

  test("Open WebUI gets the address, the key, the password and the secret in its environment", async () => {
    await serve();
    expect(machine.read("environment").trim().split("\n").toSorted()).toEqual([
      `FORWARD_USER_INFO_HEADER_JWT_SECRET=${PEOPLE_SECRET}`,
      "OAUTH_CLIENT_SECRET=",
      `OPENAI_API_BASE_URL=${URL}`,
      `OPENAI_API_KEY=${machine.read(KEY_FILE)}`,
      `WEBUI_ADMIN_PASSWORD=${PASSWORD}`,
      expect.stringMatching(/^WEBUI_MEMORY=\d+m$/),
      "WEBUI_SECRET_KEY=the secret of the sessions",
      "WEBUI_VERSION=0.12.4",
    ]);
    expect(reason()).toBe(`Open WebUI has been started, in front of ${URL}; its own start takes a minute or two.`);
  });

  test("it is left alone as long as nothing changes, and asked for every 50 to 70 seconds", async () => {
    const seconds = [await serve(), await nextRound(), await nextRound()];
    expect(starts()).toHaveLength(1);
    expect(seconds.every((pause) => pause >= 50 && pause < 70)).toBe(true);
  });

  test("another address reaches it within a round", async () => {
    await serve();
    await put(parameter.openaiBaseUrl, "https://xyz.lambda-url.eu-north-1.on.aws/v1");
    await nextRound();
    expect(starts()).toHaveLength(2);
    expect(machine.read("environment")).toContain("OPENAI_API_BASE_URL=https://xyz.");
  });

  test("another secret that signs who asks reaches it within a round; a deleted one leaves it running", async () => {
    await serve();
    await put(parameter.webUi("people-secret"), "another secret", "SecureString");
    await nextRound();
    expect(starts()).toHaveLength(2);
    expect(machine.read("environment")).toContain("FORWARD_USER_INFO_HEADER_JWT_SECRET=another secret\n");
    await ssm.send(new DeleteParameterCommand({ Name: parameter.webUi("people-secret") }));
    await nextRound();
    expect(starts()).toHaveLength(0);
    await put(parameter.webUi("people-secret"), "a third secret", "SecureString");
    await nextRound();
    expect(machine.read("environment")).toContain("FORWARD_USER_INFO_HEADER_JWT_SECRET=a third secret\n");
  });

  test("when every model is retired it goes on with the last address, also after a reboot", async () => {
    await serve();
    await ssm.send(new DeleteParameterCommand({ Name: parameter.openaiBaseUrl }));
    await nextRound();
    expect(starts()).toHaveLength(1);
    await reboot();
    expect(machine.read("environment")).toContain(`OPENAI_API_BASE_URL=${URL}\n`);
  });

  test("after a reboot the key is the same", async () => {
    await serve();
    const [key, stored] = [machine.read(KEY_FILE), await record()];
    await reboot();
    expect([machine.read(KEY_FILE), await record()]).toEqual([key, stored]);
  });

  test.each([
    ["vanished", () => change("REMOVE sha256")],
    ["is another one's", () => change("SET sha256 = :sha256", "0".repeat(64))],
  ])("when the key's hash %s, there is a new key in use and on record", async (_what, revoke) => {
    await serve();
    const old = machine.read(KEY_FILE);
    await revoke();
    await nextRound();
    const key = machine.read(KEY_FILE);
    expect(key).not.toBe(old);
    expect((await record())?.sha256?.S).toBe(hashOfKey(key));
    expect(machine.read("environment")).toContain(`OPENAI_API_KEY=${key}\n`);
  });

  test("what the operator wrote of the key stays when its hash is another one", async () => {
    await change("SET title = :sha256", "The chat");
    await serve();
    expect(await record()).toEqual({
      ...Key,
      title: { S: "The chat" },
      sha256: { S: hashOfKey(machine.read(KEY_FILE)) },
    });
  });

  test.each([
    ["ssm", "Parameter Store", "ThrottlingException", "Rate exceeded"],
    ["dynamodb", "The table of keys", "ProvisionedThroughputExceededException", "The level of configured throughput"],
  ] as const)(
    "while %s does not answer, what runs runs on with its key, and it says why",
    async (service, called, name, message) => {
      await serve();
      const key = machine.read(KEY_FILE);
      outage = { service, error: new AwsError(name, message) };
      await nextRound();
      expect(reason()).toMatch(new RegExp(`^${called} does not answer; what runs, runs on\\. .*${name}.*${message}$`));
      outage = undefined;
      await nextRound();
      expect(reason()).toMatch(/^Open WebUI has been started/);
      expect(starts()).toHaveLength(1);
      expect(machine.read(KEY_FILE)).toBe(key);
    },
  );

  test("a full disk is named, and nothing is started on it", async () => {
    machine.standIn("df", "echo Avail; echo 100");
    await serve();
    expect(reason()).toMatch(/^The disk of .*openai-sagemaker is full: make it larger/);
    expect(starts()).toHaveLength(0);
    expect(machine.exists(KEY_FILE)).toBe(false);
  });

  test("what Docker complains of is said, and tried again", async () => {
    machine.standIn("docker", 'echo "pulling"; echo "no space left on device"; exit 1');
    await serve();
    expect(reason()).toBe("Docker could not start Open WebUI. no space left on device");
    machine.standIn("docker");
    await nextRound();
    expect(starts()).not.toHaveLength(0);
    expect(reason()).toMatch(/^Open WebUI has been started/);
  });

  test("with a provider of logins the client's secret is read, and no other setting is touched", async () => {
    await serve({
      OPENID_REDIRECT_URI: "https://chat.example.com/oauth/oidc/callback",
      OAUTH_CLIENT_SECRET_ARN: LOGIN_SECRET,
    });
    expect(machine.read("environment")).toContain(`OAUTH_CLIENT_SECRET=${CLIENT_SECRET}\n`);
    expect(machine.read("environment")).toContain("OPENID_REDIRECT_URI=https://chat.example.com/oauth/oidc/callback\n");
    const seen = [unit.output(), reason(), ...machine.takeCalls()].join("\n");
    expect(seen).not.toContain(CLIENT_SECRET);
  });

  test("another secret at the provider, kept as a parameter, reaches it within a round", async () => {
    await put("/web-ui/login", "the first", "SecureString");
    await serve({ OAUTH_CLIENT_SECRET_ARN: LOGIN_PARAMETER });
    expect(machine.read("environment")).toContain("OAUTH_CLIENT_SECRET=the first\n");
    await put("/web-ui/login", "the second", "SecureString");
    await nextRound();
    expect(starts()).toHaveLength(2);
    expect(machine.read("environment")).toContain("OAUTH_CLIENT_SECRET=the second\n");
  });

  test("a secret that cannot be read is named, and what runs runs on", async () => {
    await put("/web-ui/login", "the first", "SecureString");
    await serve({ OAUTH_CLIENT_SECRET_ARN: LOGIN_PARAMETER });
    await ssm.send(new DeleteParameterCommand({ Name: "/web-ui/login" }));
    await nextRound();
    expect(reason()).toMatch(
      /^The secret of the login by a provider cannot be read; what runs, runs on\. .*ParameterNotFound/,
    );
    expect(starts()).toHaveLength(1);
  });

  test("no secret is ever written to the journal, the page or a command line", async () => {
    await serve();
    await change("REMOVE sha256");
    await nextRound();
    const calls = machine.takeCalls();
    expect(calls).toContain(UP);
    const seen = [unit.output(), reason(), ...calls].join("\n");
    for (const secret of [machine.read(KEY_FILE), PASSWORD, PEOPLE_SECRET, "the secret of the sessions"]) {
      expect(seen).not.toContain(secret);
    }
  });
});
