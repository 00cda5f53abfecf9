import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsRequest,
  GetLogEventsCommand,
  type GetLogEventsRequest,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { testAwsForEach } from "../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ logs: new CloudWatchLogsClient(client) }));

const logGroupName = "/aws/sagemaker/Endpoints/a";
const streams = async (query: Partial<DescribeLogStreamsRequest> = {}) => {
  const { logStreams = [] } = await local.logs.send(new DescribeLogStreamsCommand({ logGroupName, ...query }));
  return logStreams.map(({ logStreamName }) => logStreamName);
};
const read = async (query: Partial<GetLogEventsRequest> = {}) => {
  const answer = await local.logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: "s", ...query }));
  return { ...answer, messages: answer.events?.map(({ message }) => message) };
};

test("the stream that was written to last is the first of them, when so asked", async () => {
  for (const stream of ["a", "b", "a"]) local.aws.logGroups.write(logGroupName, stream, "line");
  expect(await streams()).toEqual(["a", "b"]);
  expect(await streams({ orderBy: "LastEventTime", descending: true, limit: 1 })).toEqual(["a"]);
  expect(await streams({ logStreamNamePrefix: "b" })).toEqual(["b"]);
});

test("the last lines are read in their order, and back to the first", async () => {
  for (let n = 1; n <= 5; n += 1) local.aws.logGroups.write(logGroupName, "s", `line ${n}`);
  local.aws.logGroups.write(logGroupName, "other", "another stream's");
  const last = await read({ limit: 2 });
  expect(last.messages).toEqual(["line 4", "line 5"]);
  const before = await read({ limit: 3, nextToken: last.nextBackwardToken });
  expect(before.messages).toEqual(["line 1", "line 2", "line 3"]);
  expect((await read({ limit: 2, startFromHead: true })).messages).toEqual(["line 1", "line 2"]);
  const end = await read({ nextToken: last.nextForwardToken });
  expect(end.messages).toEqual([]);
  expect(end.nextForwardToken).toBe(last.nextForwardToken);
});

test("a group or a stream that nobody wrote to is ResourceNotFoundException", async () => {
  await expect(streams()).rejects.toBeInstanceOf(ResourceNotFoundException);
  local.aws.logGroups.create(logGroupName);
  expect(await streams()).toEqual([]);
  await expect(read()).rejects.toThrow("The specified log stream does not exist.");
});
