import { namesOf } from "../../names.ts";
import { readCatalog } from "../../provisioning/catalog/read-catalog.ts";
import { readSettings } from "../../settings/settings.ts";
import { signInAsDeployer } from "../../testing/local-aws/permissions.ts";
import { writeModelsFile } from "../../testing/models-file.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { cleanUp } from "../cleanup/clean-up.ts";
import { isEmpty } from "../cleanup/stage-remains.ts";
import { chosenAlias, stageAliases } from "../executions/chosen-alias.ts";
import { startProvisioning } from "../executions/provision.ts";
import { watchExecution } from "../executions/run-state-machine.ts";
import { listKeys } from "../keys/list-keys.ts";
import { type ResourceClients, resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { deployModels } from "./deploy-models.ts";
import { tellOfLeftovers } from "./leftover-models.ts";

/** Two that work, one for which the account has no instance, and one that waits for a request. */
const file = writeModelsFile(`
first: { modelId: distilgpt2 }
third: { modelId: gpt2, instanceTypes: [ml.g5.xlarge] }
second: { modelId: gpt2, idleMinutes: 30 }
waiting: { modelId: gpt2, start: request, wakeOnRequest: idle }
`);

let stack: TestStack;
let deployer: ReturnType<typeof signInAsDeployer>;
let clients: ResourceClients;
beforeAll(async () => {
  stack = await startTestStack({
    settings: { MODELS_FILE: file.path },
    pauseMilliseconds: 50,
    aws: { quotas: { "ml.g4dn.xlarge": 4, "ml.g5.xlarge": 0 } },
  });
  deployer = signInAsDeployer(stack.aws);
  clients = resourceClients({ ...stack.connection, credentials: deployer.credentials });
});
afterEach(() => expect(deployer.denied).toEqual([]));
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
  file.remove();
});

function deploy(write: (text: string) => void) {
  const settings = readSettings({ MODELS_FILE: file.path });
  const stage = { settings, names: namesOf("dev"), environment: {} };
  return deployModels(clients, stage, readCatalog(settings), { stream: { write }, pollMilliseconds: 50 });
}

test("models of a file come up together, with one first key, and one that fails stops no other", async () => {
  let text = "";
  const served = await deploy((piece) => {
    text += piece;
  });
  expect(served.models).toEqual([
    { alias: "first", state: "live", model: expect.objectContaining({ modelId: "distilgpt2" }) },
    {
      alias: "third",
      state: "failed",
      why: expect.stringContaining("the account may run 0 for endpoints and 1 are wanted"),
    },
    { alias: "second", state: "live", model: expect.objectContaining({ modelId: "gpt2", idleMinutes: 30 }) },
    { alias: "waiting", state: "asleep" },
  ]);
  expect(served).toMatchObject({ openaiBaseUrl: stack.openaiBaseUrl, apiKey: expect.stringMatching(/^sk-/) });
  // Each line says whose it is.
  for (const alias of ["first", "third", "second"])
    expect(text).toMatch(new RegExp(`^${alias} +\\d+:\\d\\d {2}PlanEndpoint$`, "m"));
  expect(text).toMatch(/^third: provision-endpoint failed\. [\s\S]*the account may run 0 for endpoints/m);
  expect(text.match(/Testing the gateway/g)).toHaveLength(2);

  // Whoever deploys a model that a request wakes gets a key that may.
  const { keys } = await listKeys(clients, namesOf("dev"));
  expect(keys).toEqual([expect.objectContaining({ name: "first key", mayWake: true })]);

  const answers = await Promise.all(
    ["first", "second"].map(async (model) => {
      const response = await fetch(`${stack.openaiBaseUrl}/chat/completions`, {
        method: "POST",
        headers: { authorization: `Bearer ${served.apiKey}`, "content-type": "application/json" },
        body: JSON.stringify({ model, max_tokens: 3, messages: [{ role: "user", content: "Hello" }] }),
      });
      return response.status;
    }),
  );
  expect(answers).toEqual([200, 200]);
});

test("the same again changes nothing, and makes no second key", async () => {
  let text = "";
  const served = await deploy((piece) => {
    text += piece;
  });
  expect(served.apiKey).toBeUndefined();
  expect(served.models.map(({ state }) => state)).toEqual(["live", "failed", "live", "asleep"]);
  expect(text.match(/serves what the settings say/g)).toHaveLength(2);
});

test("without a default, whoever names no model is told the choices", async () => {
  const names = namesOf("dev");
  await expect(chosenAlias(clients.ssm, names, undefined)).rejects.toThrow(
    "The stage dev has no model default: choose with --alias first, or second, or third, or waiting.",
  );
  expect(await chosenAlias(clients.ssm, names, "second")).toBe("second");
  await expect(chosenAlias(clients.ssm, names, "Second")).rejects.toThrow(/^--alias is "Second", but must be/);
});

test("a model that was made by hand leaves the catalog with --forget, and Terraform's stay", async () => {
  const names = namesOf("dev");
  const stream = { write: () => undefined };
  const executionArn = await startProvisioning(clients, names, { alias: "by-hand", modelId: "gpt2" });
  await watchExecution(clients.stepFunctions, executionArn, {
    machine: "provision-endpoint",
    stream,
    pollMilliseconds: 50,
  });
  expect(await stageAliases(clients.ssm, names)).toContain("by-hand");
  const options = { stream, pollMilliseconds: 50, confirm: async () => undefined };
  for (const alias of ["by-hand", "first"]) {
    const { left } = await cleanUp(clients, names, { ...options, alias, forget: true });
    expect(isEmpty(left)).toBe(true);
  }
  expect(await stageAliases(clients.ssm, names)).toEqual(["first", "second", "third", "waiting"]);
});

test("a model that no catalog has any more is named as long as it serves", async () => {
  const settings = readSettings({});
  const stage = { settings, names: namesOf("dev"), environment: {} };
  let text = "";
  const stream = {
    write(piece: string) {
      text += piece;
    },
  };
  // As after an application of Terraform that has no such model.
  stack.aws.parameters.remove(stack.aws.parameters.get("/openai-sagemaker/dev/catalog/second"));
  await tellOfLeftovers(clients, stage, { catalog: readCatalog(settings), stream });
  expect(text).toMatch(/^\nsecond serves on, although the catalog has it no more: gpt2 on .*cleanup --alias second/);
  expect(text.match(/serves on/g)).toHaveLength(1);
});
