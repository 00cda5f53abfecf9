import {
  CreateAIBenchmarkJobCommand,
  CreateAIWorkloadConfigCommand,
  DeleteAIBenchmarkJobCommand,
  DeleteAIWorkloadConfigCommand,
  DescribeAIBenchmarkJobCommand,
  ListAIBenchmarkJobsCommand,
  SageMakerClient,
  StopAIBenchmarkJobCommand,
} from "@aws-sdk/client-sagemaker";
import { containerOnLoopback, launchEcho } from "../../../../testing/local-aws/container-on-loopback.ts";
import { createEndpoint, testAwsForEach } from "../../../../testing/local-aws/test-aws.ts";
import { until } from "../../../../testing/until.ts";

/** While it is true the container answers nothing. */
let isMute = false;
const local = testAwsForEach((client) => ({ sageMaker: new SageMakerClient(client) }), {
  launchContainer: (launch) => (isMute ? containerOnLoopback(() => undefined) : launchEcho(launch)),
});
afterEach(() => {
  isMute = false;
});

const config = () =>
  local.sageMaker.send(
    new CreateAIWorkloadConfigCommand({
      AIWorkloadConfigName: "load",
      AIWorkloadConfigs: {
        WorkloadSpec: { Inline: '{"benchmark":{"type":"aiperf"},"parameters":{"concurrency":2,"request_count":4}}' },
      },
    }),
  );
const job = (Identifier = "served") =>
  local.sageMaker.send(
    new CreateAIBenchmarkJobCommand({
      AIBenchmarkJobName: "job",
      BenchmarkTarget: { Endpoint: { Identifier } },
      OutputConfig: { S3OutputLocation: "s3://bucket/measurements/job/" },
      AIWorkloadConfigIdentifier: "load",
      RoleArn: "arn:aws:iam::123456789012:role/endpoint",
    }),
  );
const named = { AIBenchmarkJobName: "job" };
const look = () => local.sageMaker.send(new DescribeAIBenchmarkJobCommand(named));
const ended = () => until(async () => !/InProgress|Stopping/.test(String((await look()).AIBenchmarkJobStatus)));

test("a job asks the endpoint that it names, and says why that did not go well", async () => {
  await expect(job()).rejects.toMatchObject({ name: "ResourceNotFound" });
  await config();
  await expect(job("-")).rejects.toThrow("regular expression pattern");
  await job();
  await ended();
  expect(await look()).toMatchObject({
    AIBenchmarkJobStatus: "Failed",
    FailureReason: expect.stringMatching(/served/),
  });
  await local.sageMaker.send(new DeleteAIBenchmarkJobCommand(named));
  await createEndpoint(local.sageMaker, "served");
  const { AIBenchmarkJobArn } = await job();
  expect(AIBenchmarkJobArn).toBe("arn:aws:sagemaker:eu-north-1:123456789012:ai-benchmark-job/job");
  await expect(job()).rejects.toMatchObject({ name: "ResourceInUse" });
  await ended();
  // The container of this test echoes what it is asked.
  expect(await look()).toMatchObject({
    FailureReason: expect.stringContaining("Benchmark error rate 100.00% (4/4) exceeds maximum 1%"),
    BenchmarkTarget: { Endpoint: { Identifier: "served" } },
    EndTime: expect.any(Date),
  });
  const { AIBenchmarkJobs } = await local.sageMaker.send(new ListAIBenchmarkJobsCommand({ NameContains: "jo" }));
  expect(AIBenchmarkJobs).toMatchObject([{ ...named, AIBenchmarkJobStatus: "Failed", AIWorkloadConfigName: "load" }]);
});

test("a job that goes on keeps its load, is stopped, and deleted then", async () => {
  isMute = true;
  await config();
  await createEndpoint(local.sageMaker, "served");
  await job();
  await expect(local.sageMaker.send(new DeleteAIBenchmarkJobCommand(named))).rejects.toThrow("stop it first");
  await expect(
    local.sageMaker.send(new DeleteAIWorkloadConfigCommand({ AIWorkloadConfigName: "load" })),
  ).rejects.toMatchObject({ name: "ResourceInUse" });
  await local.sageMaker.send(new StopAIBenchmarkJobCommand(named));
  await ended();
  expect((await look()).AIBenchmarkJobStatus).toBe("Stopped");
  await local.sageMaker.send(new StopAIBenchmarkJobCommand(named));
  await local.sageMaker.send(new DeleteAIBenchmarkJobCommand(named));
  await expect(look()).rejects.toMatchObject({ name: "ResourceNotFound" });
});
