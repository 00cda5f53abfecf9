import {
  CreateAIRecommendationJobCommand,
  type CreateAIRecommendationJobRequest,
  CreateAIWorkloadConfigCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteAIRecommendationJobCommand,
  DeleteAIWorkloadConfigCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  DescribeAIRecommendationJobCommand,
  DescribeAIWorkloadConfigCommand,
  ListAIRecommendationJobsCommand,
  ListAIWorkloadConfigsCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  ListTagsCommand,
  SageMakerClient,
  StopAIRecommendationJobCommand,
} from "@aws-sdk/client-sagemaker";
import { containerOnLoopback, launchEcho } from "../../../../testing/local-aws/container-on-loopback.ts";
import { testAwsForEach } from "../../../../testing/local-aws/test-aws.ts";
import { until } from "../../../../testing/until.ts";

/** While it is true containers answer nothing, so that no job ends by itself. */
let isMute = false;
const local = testAwsForEach((client) => ({ sageMaker: new SageMakerClient(client) }), {
  launchContainer: (launch) => (isMute ? containerOnLoopback(() => undefined) : launchEcho(launch)),
});
afterEach(() => {
  isMute = false;
});

const SPECIFICATION = { benchmark: { type: "aiperf" }, parameters: { concurrency: 2, output_tokens_mean: 16 } };
const config = (specification: object = SPECIFICATION) =>
  local.sageMaker.send(
    new CreateAIWorkloadConfigCommand({
      AIWorkloadConfigName: "load",
      AIWorkloadConfigs: { WorkloadSpec: { Inline: JSON.stringify(specification) } },
      Tags: [{ Key: "Stage", Value: "dev" }],
    }),
  );
const job = (more: Partial<CreateAIRecommendationJobRequest> = {}) =>
  local.sageMaker.send(
    new CreateAIRecommendationJobCommand({
      AIRecommendationJobName: "job",
      ModelSource: { S3: { S3Uri: "s3://bucket/models/org/model/1/" } },
      OutputConfig: { S3OutputLocation: "s3://bucket/measurements/job/" },
      AIWorkloadConfigIdentifier: "load",
      PerformanceTarget: { Constraints: [{ Metric: "cost" }] },
      RoleArn: "arn:aws:iam::123456789012:role/endpoint",
      ComputeSpec: { InstanceTypes: ["ml.g6.xlarge"] },
      ...more,
    }),
  );
const named = { AIRecommendationJobName: "job" };
const describe_ = () => local.sageMaker.send(new DescribeAIRecommendationJobCommand(named));
const ended = () =>
  until(async () => !/InProgress|Stopping/.test(String((await describe_()).AIRecommendationJobStatus)));

test("a workload configuration is made, described, listed, and not deleted while a job uses it", async () => {
  const { AIWorkloadConfigArn } = await config();
  expect(AIWorkloadConfigArn).toBe("arn:aws:sagemaker:eu-north-1:123456789012:ai-workload-config/load");
  await expect(config()).rejects.toMatchObject({ name: "ResourceInUse" });
  const described = await local.sageMaker.send(new DescribeAIWorkloadConfigCommand({ AIWorkloadConfigName: "load" }));
  expect(JSON.parse(String(described.AIWorkloadConfigs?.WorkloadSpec?.Inline))).toEqual(SPECIFICATION);
  const { Tags } = await local.sageMaker.send(new ListTagsCommand({ ResourceArn: AIWorkloadConfigArn }));
  expect(Tags).toEqual([{ Key: "Stage", Value: "dev" }]);
  isMute = true;
  await job();
  const remove = () => local.sageMaker.send(new DeleteAIWorkloadConfigCommand({ AIWorkloadConfigName: "load" }));
  await expect(remove()).rejects.toMatchObject({ name: "ResourceInUse" });
  await expect(local.sageMaker.send(new DeleteAIRecommendationJobCommand(named))).rejects.toThrow("stop it first");
  await local.sageMaker.send(new StopAIRecommendationJobCommand(named));
  await ended();
  await remove();
  await expect(remove()).rejects.toMatchObject({ name: "ResourceNotFound" });
  expect((await local.sageMaker.send(new ListAIWorkloadConfigsCommand({}))).AIWorkloadConfigs).toEqual([]);
});

test.each([
  [{ benchmark: { type: "vegeta" } }, /benchmark\.type/],
  [{ ...SPECIFICATION, surprise: 1 }, /surprise/],
  [{ ...SPECIFICATION, parameters: { concurency: 1 } }, /concurency/],
])("a specification with what the service does not know is refused: %j", async (specification, said) => {
  await expect(config(specification)).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringMatching(said),
  });
});

test("a job is refused as the service model has it", async () => {
  await expect(job()).rejects.toMatchObject({ name: "ResourceNotFound" });
  await config();
  const types = ["ml.g6.xlarge", "ml.g5.xlarge", "ml.g6e.xlarge", "ml.g5.2xlarge"] as const;
  await expect(job({ ComputeSpec: { InstanceTypes: [...types] } })).rejects.toThrow(
    "Member must have length less than or equal to 3",
  );
  await expect(job({ ComputeSpec: { InstanceTypes: ["ml.g4dn.xlarge" as never] } })).rejects.toThrow("enum value set");
  await expect(job({ PerformanceTarget: { Constraints: [{ Metric: "latency" as never }] } })).rejects.toThrow(
    "enum value set: [cost, throughput, ttft-ms]",
  );
  await expect(job({ AIRecommendationJobName: "-" })).rejects.toThrow("regular expression pattern");
  await expect(job({ RoleArn: "arn:aws:iam::123456789012:role/nobody" })).rejects.toThrow("Could not assume role");
});

test("a job that fails says why, removes what it made, and is deleted once it has ended", async () => {
  await config();
  await job();
  await expect(job()).rejects.toMatchObject({ name: "ResourceInUse" });
  await ended();
  // The container of this test echoes what it is asked.
  expect(await describe_()).toMatchObject({
    AIRecommendationJobStatus: "Failed",
    FailureReason: expect.stringMatching(/^Benchmark error rate 100\.00% \(8\/8\) exceeds maximum 1%/),
    OutputConfig: { S3OutputLocation: "s3://bucket/measurements/job/", ModelPackageGroupIdentifier: "job" },
    EndTime: expect.any(Date),
  });
  const { endpoints, endpointConfigs, models } = local.aws.sageMaker;
  expect([endpoints, endpointConfigs, models].flatMap((table) => table.list().map(({ name }) => name))).toEqual([]);
  const list = (StatusEquals: "Failed" | "InProgress") =>
    local.sageMaker.send(new ListAIRecommendationJobsCommand({ StatusEquals, NameContains: "jo" }));
  expect((await list("Failed")).AIRecommendationJobs).toMatchObject([{ AIRecommendationJobName: "job" }]);
  expect((await list("InProgress")).AIRecommendationJobs).toEqual([]);
  await local.sageMaker.send(new DeleteAIRecommendationJobCommand(named));
  await expect(describe_()).rejects.toMatchObject({ name: "ResourceNotFound" });
});

test("a stopped job ends as Stopped, and may be stopped again", async () => {
  isMute = true;
  await config();
  await job();
  await until(async () => local.aws.sageMaker.endpoints.list().length > 0);
  for (const _ of [1, 2]) await local.sageMaker.send(new StopAIRecommendationJobCommand(named));
  expect((await describe_()).AIRecommendationJobStatus).toBe("Stopping");
  await ended();
  expect((await describe_()).AIRecommendationJobStatus).toBe("Stopped");
  await local.sageMaker.send(new StopAIRecommendationJobCommand(named));
  expect(local.aws.sageMaker.endpoints.list()).toEqual([]);
});

test("a group of model packages is not deleted before its versions", async () => {
  const group = { ModelPackageGroupName: "job" };
  await local.sageMaker.send(new CreateModelPackageGroupCommand(group));
  await local.sageMaker.send(new CreateModelPackageCommand(group));
  const { ModelPackageGroupSummaryList } = await local.sageMaker.send(new ListModelPackageGroupsCommand({}));
  expect(ModelPackageGroupSummaryList).toMatchObject([group]);
  const remove = () => local.sageMaker.send(new DeleteModelPackageGroupCommand(group));
  await expect(remove()).rejects.toMatchObject({ name: "ConflictException" });
  const { ModelPackageSummaryList = [] } = await local.sageMaker.send(new ListModelPackagesCommand(group));
  const [ModelPackageName] = ModelPackageSummaryList.map(({ ModelPackageArn }) => ModelPackageArn);
  await local.sageMaker.send(new DeleteModelPackageCommand({ ModelPackageName }));
  await remove();
  await expect(remove()).rejects.toThrow("does not exist");
});
