import { setTimeout } from "node:timers/promises";
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { hashOfKey, keyIdOf } from "../../contract/api-key.ts";
import { keyPrimaryKey } from "../../contract/key-items.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import { namesOf, WEB_UI_KEY_ID } from "../../names.ts";
import { readParameter } from "../../provisioning/inventory/read-parameter.ts";
import { freePort } from "../../testing/free-port.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { fakeOpenWebUi } from "../../testing/openwebui/fake-open-webui.ts";
import { findOpenWebUi } from "./find-open-webui.ts";
import { startWebUi } from "./start-web-ui.ts";

const names = namesOf("dev");
const openaiBaseUrl = "http://127.0.0.1:8787/v1";
let local: Awaited<ReturnType<typeof startTestAws>>;
let ssm: SSMClient;
let table: DynamoDBClient;
let fake: ReturnType<typeof fakeOpenWebUi>;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  local = await startTestAws();
  local.aws.tables.create(names.usageTable, [USAGE_KEY.keyId, USAGE_KEY.period]);
  ssm = new SSMClient(local.client);
  table = new DynamoDBClient(local.client);
  fake = fakeOpenWebUi();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  ssm.destroy();
  table.destroy();
  await local.aws.close();
  fake.remove();
});

async function start({ email = "admin@localhost", onLost = (sentence: string) => console.error(sentence) } = {}) {
  const webUi = await startWebUi({
    stack: { names, connection: local.client, webUiConnection: local.client, openaiBaseUrl },
    openWebUi: await findOpenWebUi(fake.command, "0.12.4"),
    folder: fake.folder,
    port: await freePort(),
    settings: { WEBUI_ADMIN_EMAIL: email, WEBUI_VERSION: "0.12.4" },
    log: () => undefined,
    onLost,
  });
  closers.push(webUi.close);
  return webUi;
}

async function readEnvironment(address: string): Promise<Record<string, string>> {
  const response = await fetch(address);
  return (await response.json()) as Record<string, string>;
}

const itsItem = { TableName: names.usageTable, Key: keyPrimaryKey(WEB_UI_KEY_ID) };
const storedKey = async () => (await table.send(new GetItemCommand(itsItem))).Item;

test("Open WebUI gets its settings, the stage's address, a login and a key whose hash is stored", async () => {
  process.env.OPENAI_API_KEY = "sk-of-the-person-who-starts-it";
  const { ready, address, email, password } = await start();
  await ready();
  const environment = await readEnvironment(address);
  delete process.env.OPENAI_API_KEY;
  expect(environment).toMatchObject({
    ENABLE_PERSISTENT_CONFIG: "false",
    OPENAI_API_BASE_URL: openaiBaseUrl,
    RAG_OPENAI_API_BASE_URL: openaiBaseUrl,
    WEBUI_ADMIN_EMAIL: email,
    WEBUI_ADMIN_PASSWORD: password,
    ENABLE_FORWARD_USER_INFO_HEADERS: "true",
    FORWARD_USER_INFO_HEADER_JWT_SECRET: await readParameter(ssm, names.parameter.webUi("people-secret")),
  });
  expect(JSON.parse(environment.DEFAULT_MODEL_METADATA ?? "")).toHaveProperty("capabilities");
  const key = environment.OPENAI_API_KEY ?? "";
  expect(keyIdOf(key)).toBe("openwebui");
  expect(await storedKey()).toEqual({ ...itsItem.Key, sha256: { S: hashOfKey(key) } });
  expect(await readParameter(ssm, names.parameter.webUi("address"))).toBe(address);
  expect(await readParameter(ssm, names.parameter.webUi("admin-password"))).toBe(password);
});

test("the login stays with the database, and goes back to where the tools look for it", async () => {
  const first = await start();
  await first.ready();
  const { WEBUI_SECRET_KEY } = await readEnvironment(first.address);
  await first.close();
  await ssm.send(new DeleteParameterCommand({ Name: names.parameter.webUi("admin-password") }));
  const second = await start();
  await second.ready();
  expect(second.password).toBe(first.password);
  expect(await readEnvironment(second.address)).toMatchObject({ WEBUI_SECRET_KEY });
  expect(await readParameter(ssm, names.parameter.webUi("admin-password"))).toBe(first.password);
});

test("a revoked key is replaced by another one", async () => {
  const { ready, address } = await start();
  await ready();
  const { OPENAI_API_KEY: first = "" } = await readEnvironment(address);
  await table.send(new UpdateItemCommand({ ...itsItem, UpdateExpression: "REMOVE sha256" }));
  let second = first;
  while (second === first) {
    await setTimeout(100);
    second = (await readEnvironment(address).catch(() => ({ OPENAI_API_KEY: first }))).OPENAI_API_KEY ?? first;
  }
  expect((await storedKey())?.sha256).toEqual({ S: hashOfKey(second) });
});

test("another secret that signs who asks is taken over", async () => {
  const { ready, address } = await start();
  await ready();
  const Name = names.parameter.webUi("people-secret");
  await ssm.send(new PutParameterCommand({ Name, Value: "another one", Type: "SecureString", Overwrite: true }));
  let used: string | undefined;
  while (used !== "another one") {
    await setTimeout(100);
    used = (await readEnvironment(address).catch(() => undefined))?.FORWARD_USER_INFO_HEADER_JWT_SECRET;
  }
});

test("a start that fails shows Open WebUI's last words", async () => {
  const { ready } = await start({ email: "broken@localhost" });
  await expect(ready()).rejects.toThrow(
    "Open WebUI did not start (exit code 3). Its last lines:\nsqlite3.OperationalError: no room",
  );
});

test("somebody hears of it when it ends by itself, and not when it is closed", async () => {
  const lost: string[] = [];
  const sentence = Promise.withResolvers<string>();
  const { ready, address } = await start({
    onLost(text) {
      lost.push(text);
      sentence.resolve(text);
    },
  });
  await ready();
  await fetch(`${address}/end`).catch(() => undefined);
  expect(await sentence.promise).toMatch(/^Open WebUI \(process \d+\) ended: exit code 7\.$/);
  const other = await start({ onLost: (text) => void lost.push(text) });
  await other.ready();
  await other.close();
  expect(lost).toHaveLength(1);
  await expect(fetch(other.address)).rejects.toThrow();
});
