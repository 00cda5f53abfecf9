import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { readPolicy } from "../../iam/policy-document.ts";
import { testAwsForEach } from "../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ logs: new CloudWatchLogsClient(client) }));

const messages = (events: readonly { readonly message?: string | undefined }[] = []) =>
  events.map(({ message }) => message);

test("lines are read back in their order, page by page", async () => {
  for (const line of ["one", "two", "three"]) local.aws.logGroups.write("/aws/lambda/f", "stream", line);
  const seen: (string | undefined)[] = [];
  for await (const { events } of paginateFilterLogEvents(
    { client: local.logs, pageSize: 2 },
    { logGroupName: "/aws/lambda/f" },
  )) {
    seen.push(...messages(events));
  }
  expect(seen).toEqual(["one", "two", "three"]);
});

test("startTime includes its millisecond, and endTime does not", async () => {
  local.aws.logGroups.write("/aws/lambda/f", "stream", "line");
  const [event] = local.aws.logGroups.events("/aws/lambda/f") ?? [];
  const at = event?.timestamp ?? 0;
  const between = async (startTime: number, endTime: number) =>
    messages(
      (await local.logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/f", startTime, endTime }))).events,
    );
  expect(await between(at, at + 1)).toEqual(["line"]);
  expect(await between(at - 1, at)).toEqual([]);
  expect(await between(at + 1, at + 2)).toEqual([]);
});

test("a group without lines is empty, and one that nobody made is ResourceNotFoundException", async () => {
  local.aws.logGroups.create("/aws/lambda/quiet");
  expect((await local.logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/quiet" }))).events).toEqual([]);
  const missing = local.logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/nobody" }));
  await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test("groups are found by what their names begin with, until they are deleted", async () => {
  for (const name of ["/aws/lambda/a", "/aws/lambda/b", "/aws/states/a"]) local.aws.logGroups.create(name);
  const find = async () => {
    const found: (string | undefined)[] = [];
    const query = { logGroupNamePrefix: "/aws/lambda/" };
    for await (const page of paginateDescribeLogGroups({ client: local.logs, pageSize: 1 }, query)) {
      found.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName));
    }
    return found;
  };
  expect(await find()).toEqual(["/aws/lambda/a", "/aws/lambda/b"]);
  const remove = new DeleteLogGroupCommand({ logGroupName: "/aws/lambda/a" });
  await local.logs.send(remove);
  expect(await find()).toEqual(["/aws/lambda/b"]);
  await expect(local.logs.send(remove)).rejects.toBeInstanceOf(ResourceNotFoundException);
});

describe("a customer's key", () => {
  const KEY = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
  const Service = "logs.eu-north-1.amazonaws.com";
  const Action = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"];
  const ofGroup = (name: string) => ({
    ArnEquals: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:eu-north-1:123456789012:log-group:${name}` },
  });
  const setPolicy = (statement: object) => {
    const text = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Resource: "*", Action, ...statement },
    });
    local.aws.authorization.resourcePolicies.set(KEY, readPolicy("resource", text));
  };
  const REFUSED = {
    name: "AccessDeniedException",
    message:
      "The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-north-1:123456789012:log-group:/a'",
  };

  test.each<[string, object | undefined, boolean]>([
    ["that there is none of", undefined, false],
    ["whose policy names the account alone", { Principal: { AWS: "123456789012" }, Action: "kms:*" }, false],
    ["whose policy names Logs of another region", { Principal: { Service: "logs.us-east-1.amazonaws.com" } }, false],
    ["whose policy lets Logs decrypt alone", { Principal: { Service }, Action: "kms:Decrypt" }, false],
    ["whose policy is for another group", { Principal: { Service }, Condition: ofGroup("/b") }, false],
    ["whose policy is for this group", { Principal: { Service }, Condition: ofGroup("/a") }, true],
    ["whose policy is as docs/security.md has it", { Principal: { Service } }, true],
  ])("%s", async (_, statement, isTaken) => {
    if (statement !== undefined) setPolicy(statement);
    const group = { logGroupName: "/a", kmsKeyId: KEY };
    const created = local.logs.send(new CreateLogGroupCommand(group));
    if (isTaken) await created;
    else {
      await expect(created).rejects.toMatchObject(REFUSED);
      await local.logs.send(new CreateLogGroupCommand({ logGroupName: "/a" }));
    }
    const associated = local.logs.send(new AssociateKmsKeyCommand(group));
    if (isTaken) await associated;
    else await expect(associated).rejects.toMatchObject(REFUSED);
    await expect(local.logs.send(new CreateLogGroupCommand(group))).rejects.toMatchObject({
      name: "ResourceAlreadyExistsException",
    });
  });
});
