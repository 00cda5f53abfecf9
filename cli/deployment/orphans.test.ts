import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { AwsError } from "../../local/aws/aws-error.ts";
import { namesOf } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { credentialVariables, signInAsDeployer } from "../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import type { Orphan } from "../orphans/find-orphans.ts";
import { type ResourceClients, resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { openRunLog } from "../terraform/run-log.ts";
import { deployStage } from "./deploy-stage.ts";
import { planStage } from "./plan-stage.ts";

/** Deployments that find what a killed run left; `deployment.test.ts` imports a whole stage. */

const names = namesOf("dev");
const terraform = createTerraformStandIn();
const outputFolder = join(terraform.folder, "cdktf.out");
mkdirSync(outputFolder);
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let deployer: ReturnType<typeof signInAsDeployer>;
let clients: ResourceClients;
let refused: string | undefined;
let text = "";

beforeAll(async () => {
  const started = await startTestAws({
    faults({ operation }) {
      if (operation === refused) throw new AwsError("AccessDenied", "You are not authorized.", { status: 403 });
    },
  });
  aws = started.aws;
  deployer = signInAsDeployer(aws);
  clients = resourceClients({ ...started.client, credentials: deployer.credentials });
  for (const name of [names.role("events"), names.role("notify")]) {
    aws.principals.roles.set(name, `arn:aws:iam::123456789012:role/${name}`);
  }
  aws.logGroups.create(names.logGroup.function("notify"));
  aws.logGroups.create("/aws/lambda/somebodys");
});
beforeEach(() => {
  refused = undefined;
  text = "";
});
afterEach(() => expect(deployer.denied).toEqual([]));
afterAll(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
  terraform.remove();
});

function stage() {
  const environment = cleanEnvironment({
    ...terraform.environment,
    AWS_ENDPOINT_URL: aws.url,
    ...credentialVariables(deployer.credentials),
  });
  return { settings: readSettings(environment), names, environment };
}
const options = {
  outputFolder,
  stream: { write: (piece: string) => (text += piece) },
  doctor: async () => undefined,
  agree: async () => undefined,
  settle: async () => "delete" as const,
  provision: false,
};
const applied = () => terraform.asked().filter((one) => one.includes(": apply"));

test("a stage in another region keeps its roles", async () => {
  const document = '{"Resource":"arn:aws:states:us-east-1:123456789012:stateMachine:x"}';
  aws.principals.rolePolicies.set(names.role("events"), { own: document });
  const sentence =
    "The stage dev is deployed in us-east-1, and the names of its roles are taken in the whole account: choose another STAGE for eu-north-1, or destroy that one first. Nothing was changed.";
  await expect(planStage(clients, stage(), options)).rejects.toThrow(sentence);
  await expect(deployStage(clients, stage(), options)).rejects.toThrow(sentence);
  expect(applied()).toEqual([]);
  aws.principals.rolePolicies.delete(names.role("events"));
});

test("the question says whether the last run was creating all of the orphans when it was interrupted", async () => {
  const told: boolean[] = [];
  let found: readonly Orphan[] = [];
  const settle = async (orphans: readonly Orphan[], isFromInterruption: boolean) => {
    found = orphans;
    told.push(isFromInterruption);
    throw new Error("no");
  };
  await expect(deployStage(clients, stage(), { ...options, settle })).rejects.toThrow("no");
  const interrupted = openRunLog(outputFolder, "dev", new Date("2026-11-30T07:00:00Z"));
  for (const { stack, address } of found) {
    const diagnostic = { severity: "error", summary: "creating it: context canceled", address };
    const message = JSON.stringify({ "@message": "Error", type: "diagnostic", diagnostic });
    appendFileSync(interrupted.outputFile(stack.name, "apply"), `${message}\n`);
  }
  await expect(deployStage(clients, stage(), { ...options, settle })).rejects.toThrow("no");
  expect(told).toEqual([false, true]);
  expect(text).toContain("no Terraform state knows them: the interrupted run was creating them.");
  expect(applied()).toEqual([]);
});

test("a failed deletion ends the deployment before anything is created", async () => {
  refused = "DeleteLogGroup";
  await expect(deployStage(clients, stage(), options)).rejects.toThrow(
    "/aws/lambda/openai-sagemaker-dev-notify (log groups) was not deleted: You are not authorized. Nothing was deployed.",
  );
  expect(applied()).toEqual([]);
});

test("deletes the orphans, and nothing else, before it applies the plans", async () => {
  aws.principals.roles.set(names.role("events"), `arn:aws:iam::123456789012:role/${names.role("events")}`);
  await deployStage(clients, stage(), options);
  expect(text).toMatch(
    /no Terraform state knows them[\s\S]*iam role event-rules\/starter\/role \(openai-sagemaker-dev-events\)/,
  );
  expect([...aws.principals.roles.keys()].filter((name) => name.startsWith(names.prefix))).toEqual([]);
  expect(aws.logGroups.names()).toEqual(["/aws/lambda/somebodys"]);
  expect(applied()).toHaveLength(3);
});
