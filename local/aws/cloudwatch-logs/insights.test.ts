import { CloudWatchLogsClient, GetQueryResultsCommand, StartQueryCommand } from "@aws-sdk/client-cloudwatch-logs";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  const started = await startTestAws();
  aws = started.aws;
  logs = new CloudWatchLogsClient(started.client);
  const write = (group: string, line: unknown) => aws.logGroups.write(group, "stream", JSON.stringify(line));
  write("one", { message: "request", keyId: "a", tokens: 5, status: 200 });
  write("one", { message: "request", keyId: "b", tokens: 9, status: 200 });
  write("two", { message: "request", keyId: "a", tokens: 2, status: 404, error: { code: "unknown" } });
  write("two", { message: "request", status: 401, error: { code: null } });
  write("two", { message: "other", keyId: "a", tokens: 100 });
  aws.logGroups.write("two", "stream", "not JSON");
});
afterAll(async () => {
  logs.destroy();
  await aws.close();
});

async function ask(queryString: string, logGroupNames = ["one", "two"]) {
  const endTime = Math.ceil(Date.now() / 1000);
  const start = new StartQueryCommand({ logGroupNames, queryString, startTime: endTime - 60, endTime });
  const { queryId } = await logs.send(start);
  const { status, results = [] } = await logs.send(new GetQueryResultsCommand({ queryId }));
  expect(status).toBe("Complete");
  return results.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
}

test("lines of several groups are filtered, summed up, sorted and cut off; values are texts", async () => {
  const query =
    'filter message = "request" and ispresent(keyId) | stats count(*) as requests, sum(tokens) as total by keyId | sort total desc';
  const rows = [
    { keyId: "b", requests: "1", total: "9" },
    { keyId: "a", requests: "2", total: "7" },
  ];
  expect(await ask(query)).toEqual(rows);
  expect(await ask(`${query} | limit 1`)).toEqual(rows.slice(0, 1));
});

test("a member of a member has a name, and a field that is missing is left out", async () => {
  expect(
    await ask("filter status >= 400 | stats count(*) as requests by status, error.code | sort status asc"),
  ).toEqual([
    { status: "401", requests: "1" },
    { status: "404", "error.code": "unknown", requests: "1" },
  ]);
});

test("what it does not know is refused, and so is a group that nobody made", async () => {
  for (const query of ["parse @message '*'", "filter tokens < 5", "stats avg(tokens) by keyId"]) {
    await expect(ask(query)).rejects.toMatchObject({ name: "MalformedQueryException" });
  }
  await expect(ask("limit 1", ["nobody"])).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});
