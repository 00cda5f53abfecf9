import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  FilterLogEventsCommand,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  logs = new CloudWatchLogsClient(started.client);
});
afterEach(async () => {
  logs.destroy();
  await aws.close();
});

const messages = (events: readonly { readonly message?: string | undefined }[] = []) =>
  events.map(({ message }) => message);

test("lines are read back in their order, page by page", async () => {
  for (const line of ["one", "two", "three"]) aws.logGroups.write("/aws/lambda/f", "stream", line);
  const seen: (string | undefined)[] = [];
  for await (const { events } of paginateFilterLogEvents(
    { client: logs, pageSize: 2 },
    { logGroupName: "/aws/lambda/f" },
  )) {
    seen.push(...messages(events));
  }
  expect(seen).toEqual(["one", "two", "three"]);
});

test("startTime includes its millisecond, and endTime does not", async () => {
  aws.logGroups.write("/aws/lambda/f", "stream", "line");
  const [event] = aws.logGroups.events("/aws/lambda/f") ?? [];
  const at = event?.timestamp ?? 0;
  const between = async (startTime: number, endTime: number) =>
    messages(
      (await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/f", startTime, endTime }))).events,
    );
  expect(await between(at, at + 1)).toEqual(["line"]);
  expect(await between(at - 1, at)).toEqual([]);
  expect(await between(at + 1, at + 2)).toEqual([]);
});

test("a group without lines is empty, and one that nobody made is ResourceNotFoundException", async () => {
  aws.logGroups.create("/aws/lambda/quiet");
  expect((await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/quiet" }))).events).toEqual([]);
  const missing = logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/nobody" }));
  await expect(missing).rejects.toBeInstanceOf(ResourceNotFoundException);
});

test("groups are found by what their names begin with, until they are deleted", async () => {
  for (const name of ["/aws/lambda/a", "/aws/lambda/b", "/aws/states/a"]) aws.logGroups.create(name);
  const find = async () => {
    const found: (string | undefined)[] = [];
    const query = { logGroupNamePrefix: "/aws/lambda/" };
    for await (const page of paginateDescribeLogGroups({ client: logs, pageSize: 1 }, query)) {
      found.push(...(page.logGroups ?? []).map(({ logGroupName }) => logGroupName));
    }
    return found;
  };
  expect(await find()).toEqual(["/aws/lambda/a", "/aws/lambda/b"]);
  const remove = new DeleteLogGroupCommand({ logGroupName: "/aws/lambda/a" });
  await logs.send(remove);
  expect(await find()).toEqual(["/aws/lambda/b"]);
  await expect(logs.send(remove)).rejects.toBeInstanceOf(ResourceNotFoundException);
});
