import { AwsError } from "../../local/aws/aws-error.ts";
import { network } from "./network.ts";
import { type Examination, stageWith, startExamination } from "../../testing/cli/examination.ts";

let examination: Examination;
let refuses: string | undefined;
beforeEach(async () => {
  refuses = undefined;
  examination = await startExamination(({ operation }) => {
    if (operation === refuses) throw new AwsError("UnauthorizedOperation", "You are not authorized.", { status: 403 });
  });
});
afterEach(() => examination.aws.close());

const GOOD = "subnet-0123456789abcdef0";
const PRIVATE = "subnet-0fedcba9876543210";
const webUi = {
  VPC_ID: "vpc-0123456789abcdef0",
  SUBNET_ID: GOOD,
  ALLOWED_WEB_CIDR: "203.0.113.7/32",
};
const examine = (changes: Readonly<Record<string, string>> = {}) =>
  examination.examine(network, { ...webUi, ...changes });

test("without a VPC there is nothing to look at", async () => {
  expect(await examination.examine(network)).toMatchObject({
    status: "ok",
    found: expect.stringContaining("No VPC_ID"),
  });
});

test("a public subnet by the VPC's main route table", async () => {
  expect(await examine()).toEqual({
    name: "network",
    status: "ok",
    found: `${GOOD} in vpc-0123456789abcdef0 (eu-north-1a) is public and offers t3.small.`,
  });
});

test("a private subnet is an error, and the public ones are named", async () => {
  expect(await examine({ SUBNET_ID: PRIVATE })).toMatchObject({
    status: "error",
    found: `${PRIVATE} is not public: it has no route to an internet gateway.`,
    cure: `Set SUBNET_ID to one that will do: ${GOOD}, subnet-0123456789abcdef1.`,
  });
});

test("a route into nothing does not make a subnet public", async () => {
  const { routeTables } = examination.aws.network;
  const route = { destination: "0.0.0.0/0", target: "igw-0123456789abcdef0", state: "blackhole" as const };
  routeTables.push({ vpcId: webUi.VPC_ID, subnetId: GOOD, routes: [route] });
  expect(await examine()).toMatchObject({ status: "error", found: expect.stringContaining("is not public") });
});

test.each([
  [{ VPC_ID: "vpc-0aaaaaaaaaaaaaaaa" }, "eu-north-1 has no VPC vpc-0aaaaaaaaaaaaaaaa."],
  [{ SUBNET_ID: "subnet-0aaaaaaaaaaaaaaaa" }, "eu-north-1 has no subnet subnet-0aaaaaaaaaaaaaaaa."],
])("%j is an error", async (settings, found) => {
  expect(await examine(settings)).toMatchObject({ status: "error", found, cure: expect.any(String) });
});

test("a subnet of another VPC is an error", async () => {
  examination.aws.network.vpcs.add("vpc-0bbbbbbbbbbbbbbbb");
  expect(await examine({ VPC_ID: "vpc-0bbbbbbbbbbbbbbbb" })).toMatchObject({
    status: "error",
    found: `${GOOD} belongs to vpc-0123456789abcdef0, not to vpc-0bbbbbbbbbbbbbbbb.`,
    cure: expect.stringContaining("No subnet of vpc-0bbbbbbbbbbbbbbbb will do"),
  });
});

test("a zone without t3.small is an error, and the cure lies in another zone", async () => {
  examination.aws.network.offerings.set("t3.small", ["eu-north-1b"]);
  expect(await examine()).toMatchObject({
    status: "error",
    found: `${GOOD} lies in eu-north-1a, which does not offer t3.small.`,
    cure: "Set SUBNET_ID to one that will do: subnet-0123456789abcdef1.",
  });
});

test("a subnet in another zone than the data volume is an error, and the cure lies in the volume's", async () => {
  const { names } = stageWith();
  const tags = { ...names.tags, Name: names.webUi };
  const { volumes } = examination.aws.network;
  // The machine's root volume has the stage's tags too, but for its name.
  volumes.set("vol-root", { tags: names.tags, availabilityZone: "eu-north-1a" });
  volumes.set("vol-data", { tags, availabilityZone: "eu-north-1b" });
  expect(await examine()).toMatchObject({
    status: "error",
    found: `${GOOD} lies in eu-north-1a, but the web UI's data volume, which cannot follow, in eu-north-1b.`,
    cure: "Set SUBNET_ID to one that will do: subnet-0123456789abcdef1.",
  });
  expect(await examine({ SUBNET_ID: "subnet-0123456789abcdef1" })).toMatchObject({ status: "ok" });
});

test("the zone has to offer the instance type of the settings", async () => {
  expect(await examine({ WEBUI_INSTANCE_TYPE: "m7i.large" })).toMatchObject({
    status: "error",
    found: `${GOOD} lies in eu-north-1a, which does not offer m7i.large.`,
  });
});

test("a subnet without a free address is an error", async () => {
  const { subnets } = examination.aws.network;
  subnets.set(GOOD, { vpcId: webUi.VPC_ID, availabilityZone: "eu-north-1a", freeAddresses: 0 });
  expect(await examine()).toMatchObject({ status: "error", found: `${GOOD} has no free address.` });
});

test("a web UI for the whole internet is a warning", async () => {
  expect(await examine({ ALLOWED_WEB_CIDR: "0.0.0.0/0" })).toMatchObject({
    status: "warning",
    found: expect.stringContaining("clear text"),
  });
  const encrypted = await examine({ ALLOWED_WEB_CIDR: "0.0.0.0/0", WEBUI_DOMAIN: "chat.example.com" });
  expect(encrypted).toMatchObject({ status: "warning", found: expect.not.stringContaining("clear text") });
});

test("what the caller may not ask is a warning", async () => {
  refuses = "DescribeRouteTables";
  expect(await examine()).toMatchObject({
    status: "warning",
    found:
      "Not checked. AWS does not allow it: You are not authorized. `npx openai-sagemaker deployer-policy` prints what an operator has to be allowed.",
  });
});
