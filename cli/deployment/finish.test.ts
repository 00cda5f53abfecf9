import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { createApiKey } from "../../contract/api-key.ts";
import { attributesOf, keyPrimaryKey } from "../../contract/key-items.ts";
import { namesOf, WEB_UI_KEY_ID } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { provisionCatalog } from "../executions/provision.ts";
import type { ServedStage } from "../executions/served-stage-text.ts";
import { type ResourceClients, resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { finish } from "./finish.ts";

const names = namesOf("dev");
let stack: TestStack;
let clients: ResourceClients;
beforeAll(async () => {
  stack = await startTestStack({ pauseMilliseconds: 50 });
  clients = resourceClients(stack.connection);
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
});

async function store({ keyId, record }: ReturnType<typeof createApiKey>): Promise<void> {
  const Item = { ...keyPrimaryKey(keyId), ...attributesOf(record) };
  await clients.dynamoDb.send(new PutItemCommand({ TableName: names.usageTable, Item }));
}

async function finished(): Promise<ServedStage | undefined> {
  const stream = { write: () => undefined };
  const stage = { settings: readSettings({ AWS_REGION: "eu-north-1" }), names, environment: {} };
  let use: ServedStage | undefined;
  const onServing: NonNullable<Parameters<typeof provisionCatalog>[3]>["onServing"] = async (model) => {
    use = await finish(clients, stage, { alias: "default", model, stream });
  };
  await provisionCatalog(clients, names, { stream, pollMilliseconds: 50 }, { onServing });
  return use;
}

test("the first deployment creates a key, even when the web UI's machine and a killed test already have theirs", async () => {
  await store(createApiKey("Open WebUI", {}, WEB_UI_KEY_ID));
  await store(createApiKey("gateway test", { expiresAt: "2100-01-01T00:00:00Z" }));
  expect((await finished())?.apiKey).toMatch(/^sk-/);
});
