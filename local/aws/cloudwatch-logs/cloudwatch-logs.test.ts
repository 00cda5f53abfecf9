import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
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
