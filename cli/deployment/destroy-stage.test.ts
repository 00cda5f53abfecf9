import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CreateAIRecommendationJobCommand, CreateAIWorkloadConfigCommand } from "@aws-sdk/client-sagemaker";
import { AwsError } from "../../local/aws/aws-error.ts";
import { systemClock } from "../../local/aws/clock.ts";
import { Bucket } from "../../local/aws/s3/buckets.ts";
import { namesOf } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { containerOnLoopback, launchEcho } from "../../testing/local-aws/container-on-loopback.ts";
import { admitRole, credentialVariables, signInAsDeployer } from "../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { type ResourceClients, resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { type DestroyOptions, destroyStage } from "./destroy-stage.ts";

const names = namesOf("dev");
const { tags } = names;
const terraform = createTerraformStandIn();
const outputFolder = join(terraform.folder, "cdktf.out");
mkdirSync(outputFolder);
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let deployer: ReturnType<typeof signInAsDeployer>;
let clients: ResourceClients;
let text: string;
/** While it is true containers answer nothing, so that what asks them does not end. */
let isMute: boolean;
/** Operations that AWS refuses. */
let refused: RegExp | undefined;

beforeEach(async () => {
  refused = undefined;
  isMute = false;
  const started = await startTestAws({
    launchContainer: (launch) => (isMute ? containerOnLoopback(() => undefined) : launchEcho(launch)),
    faults({ operation, input }) {
      if (refused?.test(`${operation} ${JSON.stringify(input)}`)) {
        throw new AwsError("AccessDenied", "You are not authorized.", { status: 403 });
      }
    },
  });
  aws = started.aws;
  deployer = signInAsDeployer(aws);
  clients = resourceClients({ ...started.client, credentials: deployer.credentials });
  text = "";
});
afterEach(async () => {
  terraform.asked();
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
  // What a test refuses is none of the policy's.
  expect(deployer.denied).toEqual([]);
});
afterAll(() => {
  terraform.remove();
});

function destroy(options: Partial<DestroyOptions> = {}) {
  const environment = cleanEnvironment({
    ...terraform.environment,
    AWS_ENDPOINT_URL: aws.url,
    ...credentialVariables(deployer.credentials),
  });
  const stage = { settings: readSettings(environment), names, environment };
  return destroyStage(clients, stage, {
    outputFolder,
    stream: { write: (piece) => (text += piece) },
    confirm: async () => undefined,
    patienceMilliseconds: 6,
    ...options,
  });
}

const ofAnotherStage = { Project: tags.Project, Stage: "dev2" };
/** The stacks whose destruction Terraform planned. None has a state here, so there is nothing to apply. */
const destroyed = () =>
  terraform
    .asked()
    .filter((one) => /: plan .*-destroy/.test(one))
    .map((one) => one.split(":")[0])
    .sort();

test("deletes what SageMaker and killed runs created, reports what AWS refuses to delete, and calls it a possible shadow when only the tagging API lists it", async () => {
  const [[blue], [, green]] = [names.endpointNames("default"), names.endpointNames("llama-3")];
  const [another] = namesOf("dev2").endpointNames("default");
  for (const name of [blue, green, another, "somebodys-endpoint"]) aws.logGroups.create(names.logGroup.endpoint(name));

  const arn = (resource: string) => `arn:aws:${resource.replace(":", ":eu-north-1:123456789012:")}`;
  const topic = arn("sns:openai-sagemaker-dev-by-hand");
  const surprise = arn("sqs:somebodys-queue");
  for (const name of ["openai-sagemaker-dev-by-hand", "openai-sagemaker-dev-events", "openai-sagemaker-dev2-events"]) {
    aws.principals.roles.set(name, `arn:aws:iam::123456789012:role/${name}`);
  }
  aws.principals.rolePolicies.set("openai-sagemaker-dev-events", {
    own: JSON.stringify({ Resource: arn("states:stateMachine:x") }),
  });
  aws.functions.set("openai-sagemaker-dev-notify", arn("lambda:function:openai-sagemaker-dev-notify"));
  aws.dashboards.add(names.dashboard);
  aws.budgets.add(names.budget);
  // No tag says so: it was made this second.
  aws.httpApis.set("a1b2c3", { name: names.httpApi, tags: {} });
  aws.httpApis.set("d4e5f6", { name: "openai-sagemaker-dev2-http-api", tags: ofAnotherStage });
  refused = /^DeleteRole .*-by-hand/;
  aws.network.addresses.set("eipalloc-2", { tags: ofAnotherStage });
  // Lambda and EC2 list their own resources: these are gone for certain.
  const gone = [arn("lambda:function:openai-sagemaker-dev-openai-proxy"), arn("ec2:instance/i-0123456789abcdef0")];
  for (const one of [topic, surprise, ...gone]) aws.taggedResources.set(one, tags);
  aws.taggedResources.set(arn("sns:openai-sagemaker-dev2-notifications"), ofAnotherStage);

  const { lookedAt, removed, left, mayBeShadows } = await destroy();
  // The log groups of every alias are gone; another stage's stay.
  expect(removed["log groups"]).toEqual([names.logGroup.endpoint(blue), names.logGroup.endpoint(green)]);
  expect(aws.logGroups.names()).toEqual([another, "somebodys-endpoint"].map(names.logGroup.endpoint));
  expect(destroyed()).toEqual(["api", "model", "observability"]);
  expect(removed).toMatchObject({
    functions: ["openai-sagemaker-dev-notify"],
    "HTTP APIs": ["a1b2c3"],
    "IAM roles": ["openai-sagemaker-dev-events"],
    dashboards: [names.dashboard],
    budgets: [names.budget],
  });
  expect(left).toEqual({ "IAM roles": ["openai-sagemaker-dev-by-hand"] });
  expect(text).toContain("openai-sagemaker-dev-by-hand (IAM roles) was not deleted: You are not authorized.");
  expect([...aws.principals.roles.keys()]).toContain("openai-sagemaker-dev2-events");
  expect(mayBeShadows).toEqual({ "SNS topics": [topic], "other resources with the stage's tags": [surprise] });
  expect(lookedAt).toMatchObject({ functions: [], instances: [], alarms: [], schedules: [], "schedule groups": [] });
});

test("a measurement that goes on is stopped first, while its role is there, and nothing of it stays", async () => {
  isMute = true;
  const bucket = names.weightsBucket("123456789012");
  aws.buckets.set(bucket, new Bucket(bucket, systemClock));
  const roleArn = admitRole(aws, names.role("measurement"), "sagemaker.amazonaws.com");
  const [role, name] = [{ RoleArn: roleArn }, names.measurement("202612010130-abcdef")];
  const AIWorkloadConfigs = { WorkloadSpec: { Inline: '{"benchmark":{"type":"aiperf"}}' } };
  const config = { AIWorkloadConfigName: name, AIWorkloadConfigs };
  await clients.sageMaker.send(new CreateAIWorkloadConfigCommand(config));
  await clients.sageMaker.send(
    new CreateAIRecommendationJobCommand({
      ...{ ...role, AIRecommendationJobName: name, AIWorkloadConfigIdentifier: name },
      ModelSource: { S3: { S3Uri: `s3://${bucket}/models/org/model/1/` } },
      OutputConfig: { S3OutputLocation: `s3://${bucket}/measurements/${name}/` },
      PerformanceTarget: { Constraints: [{ Metric: "cost" }] },
    }),
  );
  const { removed, left } = await destroy({ pollMilliseconds: 20 });
  expect(text).toContain(`Stopping the measurement ${name} …`);
  expect(removed).toMatchObject({ measurements: [name], "workload configurations": [name] });
  expect(left).toEqual({});
  expect(aws.sageMaker.endpoints.list()).toEqual([]);
});

test("a stage in another region keeps its account-wide resources, and the error in the wrong region names it", async () => {
  aws.principals.roles.set(names.role("events"), `arn:aws:iam::123456789012:role/${names.role("events")}`);
  aws.principals.rolePolicies.set(names.role("events"), {
    own: '{"Resource":"arn:aws:states:us-east-1:123456789012:x"}',
  });
  aws.budgets.add(names.budget);
  await expect(destroy()).rejects.toThrow(
    "The stage dev is deployed in us-east-1, and nothing of it is in eu-north-1: say --region us-east-1. Nothing was done.",
  );
  expect(terraform.asked()).toEqual([]);

  aws.functions.set("openai-sagemaker-dev-notify", "arn:aws:lambda:eu-north-1:123456789012:function:x");
  const { removed, left } = await destroy();
  expect(removed).toEqual({ functions: ["openai-sagemaker-dev-notify"] });
  expect(left).toEqual({});
  expect(text).toContain("The stage dev is deployed in us-east-1 too: its roles, dashboard and budget stay.");
  expect([...aws.principals.roles.keys()]).toContain(names.role("events"));
  expect([...aws.budgets]).toEqual([names.budget]);
});

describe("the web UI", () => {
  beforeEach(() => {
    const machine = {
      id: "i-0123456789abcdef0",
      state: "running",
      subnetId: "subnet-0123456789abcdef1",
      tags,
    } as const;
    aws.network.instances.push(machine);
    aws.network.snapshots.set("snap-1", { tags }).set("snap-2", { tags }).set("snap-3", { tags: ofAnotherStage });
  });
  // Stands in for what its stack does when it is destroyed.
  const confirm = async (warning: string) => {
    text += warning;
    aws.network.instances.pop();
  };

  test("is destroyed without its settings, with the network that it has; then its snapshots are deleted", async () => {
    const { removed, left, kept } = await destroy({ confirm });
    expect(text).toContain("The web UI's accounts and chats are deleted; its snapshots of them (2) are deleted too.");
    expect(text).toMatch(/destroying it with vpc-0123456789abcdef0 and subnet-0123456789abcdef1\./);
    expect(destroyed()).toEqual(["api", "model", "observability", "openwebui"]);
    expect([...aws.network.snapshots.keys()]).toEqual(["snap-3"]);
    expect(removed).toMatchObject({ instances: ["i-0123456789abcdef0"], snapshots: ["snap-1", "snap-2"] });
    expect({ left, kept }).toEqual({ left: {}, kept: {} });
  });

  test("is not half destroyed when its network cannot be found", async () => {
    aws.network.instances.splice(0);
    aws.network.subnets.clear();
    aws.principals.roles.set(names.webUi, `arn:aws:iam::123456789012:role/${names.webUi}`);
    await expect(destroy({ confirm })).rejects.toThrow(
      /^The stage has a web UI, but .* set VPC_ID, SUBNET_ID and ALLOWED_WEB_CIDR/,
    );
    expect(terraform.asked()).toEqual([]);
  });

  test("keeps its snapshots on request; the report names them, and an address that could not be released", async () => {
    aws.network.addresses.set("eipalloc-1", { tags });
    aws.network.volumes.set("vol-1", { tags }).set("vol-2", { tags: ofAnotherStage });
    aws.network.securityGroups.set("sg-1", { tags });
    refused = /^ReleaseAddress /;
    const { left, kept } = await destroy({ confirm, keepSnapshots: true });
    expect(text).toContain("its snapshots of them (2) are kept.");
    expect(aws.network.snapshots.size).toBe(3);
    expect(kept).toEqual({ snapshots: ["snap-1", "snap-2"] });
    expect(left).toEqual({ "elastic IPs": ["eipalloc-1"] });
    expect([...aws.network.volumes.keys()]).toEqual(["vol-2"]);
    expect([...aws.network.securityGroups.keys()]).toEqual([]);
  });
});

describe("with copies of weights", () => {
  const name = names.weightsBucket("123456789012");
  let bucket: Bucket;
  beforeEach(() => {
    bucket = new Bucket(name, systemClock);
    aws.buckets.set(name, bucket);
    aws.taggedResources.set(`arn:aws:s3:::${name}`, tags);
    bucket.put("models/org/model/c0ffee/model.safetensors", Buffer.alloc(0.5 * 2 ** 30));
    for (let file = 0; file < 1_001; file += 1) bucket.put(`models/org/model/c0ffee/${file}`, Buffer.alloc(0));
    bucket.beginUpload("models/org/model/c0ffee/other.safetensors", {});
  });

  test("says how much there is, and leaves it alone when nobody agrees", async () => {
    const confirm = async (warning: string) => {
      expect(warning).toBe("Everything of the stage dev will be removed. Its copies of weights (0.5 GiB) are deleted.");
      throw new Error("no");
    };
    await expect(destroy({ confirm })).rejects.toThrow("no");
    expect([bucket.objects.size, bucket.uploads.size]).toEqual([1_002, 1]);
  });

  test("deletes every object and every part, and then the bucket", async () => {
    const { left, removed } = await destroy();
    expect([bucket.objects.size, bucket.uploads.size, aws.buckets.size]).toEqual([0, 0, 0]);
    expect(removed).toEqual({ "S3 buckets": [`arn:aws:s3:::${name}`] });
    expect(left).toEqual({});
  });
});
