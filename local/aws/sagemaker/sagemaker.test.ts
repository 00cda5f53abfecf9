import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteTagsCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTagsCommand,
  paginateListModels,
  ResourceLimitExceeded,
  SageMakerClient,
  UpdateEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { createConfig, createEndpoint, endpointIs, testAwsForEach } from "../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ sageMaker: new SageMakerClient(client) }), {
  quotas: { "ml.g5.xlarge": 0 },
});

const arn = (kind: string, name: string) => `arn:aws:sagemaker:eu-north-1:123456789012:${kind}/${name}`;
const role = "arn:aws:iam::123456789012:role/endpoint";

test("a model is described as it was created", async () => {
  await createConfig(local.sageMaker, "Distil");
  expect(await local.sageMaker.send(new DescribeModelCommand({ ModelName: "Distil" }))).toMatchObject({
    ModelName: "Distil",
    ModelArn: arn("model", "distil"),
    PrimaryContainer: { Image: "Distil", Environment: { HF_MODEL_ID: "distilgpt2" } },
    ExecutionRoleArn: role,
    EnableNetworkIsolation: false,
    CreationTime: expect.any(Date),
  });
  expect(await local.sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: "Distil" }))).toMatchObject(
    {
      EndpointConfigArn: arn("endpoint-config", "distil"),
      ProductionVariants: [{ ModelName: "Distil", InitialVariantWeight: 1, InitialInstanceCount: 1 }],
    },
  );
});

test("a name twice, and a name that is not there, are ValidationExceptions with the ARN", async () => {
  await createConfig(local.sageMaker, "a");
  await expect(createConfig(local.sageMaker, "a")).rejects.toMatchObject({
    name: "ValidationException",
    message: `Cannot create already existing model "${arn("model", "a")}".`,
    $metadata: { httpStatusCode: 400, requestId: expect.any(String) },
  });
  const variants = [
    { VariantName: "v", ModelName: "b", InstanceType: "ml.g4dn.xlarge" as const, InitialInstanceCount: 1 },
  ];
  await expect(
    local.sageMaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: "b", ProductionVariants: variants })),
  ).rejects.toThrow(`Could not find model "${arn("model", "b")}".`);
  await expect(
    local.sageMaker.send(new CreateEndpointCommand({ EndpointName: "b", EndpointConfigName: "b" })),
  ).rejects.toThrow(`Could not find endpoint configuration "${arn("endpoint-config", "b")}".`);
  await expect(local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: "b" }))).rejects.toThrow(
    `Could not find endpoint "${arn("endpoint", "b")}".`,
  );
});

test("limits of the service model are enforced with AWS's sentences", async () => {
  const create = (container: object, name = "m") =>
    local.sageMaker.send(
      new CreateModelCommand({ ModelName: name, PrimaryContainer: container, ExecutionRoleArn: role }),
    );
  await expect(create({ Image: "i" }, "a_b")).rejects.toThrow(
    "1 validation error detected: Value 'a_b' at 'modelName' failed to satisfy constraint: " +
      "Member must satisfy regular expression pattern: [a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?",
  );
  await expect(create({ Image: "i" }, "a".repeat(64))).rejects.toThrow(
    "Member must have length less than or equal to 63",
  );
  await expect(create({ Image: "i", Environment: { A: "x".repeat(1025) } })).rejects.toThrow(
    "at 'primaryContainer.environment' failed to satisfy constraint: " +
      "Map value must satisfy constraint: [Member must have length less than or equal to 1024]",
  );
  const environment = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`E${index}`, ""]));
  await expect(create({ Image: "i", Environment: environment })).rejects.toThrow(
    "Member must have length less than or equal to 100",
  );
  const source = (ChannelName: string) => {
    const S3DataSource = { S3Uri: "s3://b-1/lora/", S3DataType: "S3Prefix", CompressionType: "None" };
    return { ChannelName, S3DataSource };
  };
  const sources = ["a", "b", "c", "d", "e", "f"].map(source);
  await expect(create({ Image: "i", AdditionalModelDataSources: sources })).rejects.toThrow(
    "Member must have length less than or equal to 5",
  );
  await expect(create({ Image: "i", AdditionalModelDataSources: [source("../x")] })).rejects.toThrow(
    "Member must satisfy regular expression pattern: [A-Za-z0-9\\.\\-_]+",
  );
  await createConfig(local.sageMaker, "m");
  await expect(createConfig(local.sageMaker, "n", { InstanceType: "ml.t1.micro" })).rejects.toThrow(
    /Value 'ml.t1.micro' at 'productionVariants.1.member.instanceType' .* enum value set: \[.*ml.g4dn.xlarge/,
  );
  await expect(createConfig(local.sageMaker, "o", { ContainerStartupHealthCheckTimeoutInSeconds: 59 })).rejects.toThrow(
    "Member must have value greater than or equal to 60",
  );
  await expect(local.sageMaker.send(new DescribeModelCommand({ ModelName: undefined }))).rejects.toThrow(
    "Value null at 'modelName' failed to satisfy constraint: Member must not be null",
  );
});

test("an endpoint is Creating before it is InService", async () => {
  await createConfig(local.sageMaker, "a");
  await local.sageMaker.send(new CreateEndpointCommand({ EndpointName: "a", EndpointConfigName: "a" }));
  expect(await local.sageMaker.send(new DescribeEndpointCommand({ EndpointName: "a" }))).toMatchObject({
    EndpointStatus: "Creating",
    PendingDeploymentSummary: { EndpointConfigName: "a", ProductionVariants: [{ VariantName: "AllTraffic" }] },
  });
  expect(await endpointIs(local.sageMaker, "a", "InService")).toMatchObject({
    EndpointConfigName: "a",
    ProductionVariants: [
      { VariantName: "AllTraffic", CurrentInstanceCount: 1, DeployedImages: [{ SpecifiedImage: "a" }] },
    ],
  });
});

test("an endpoint in progress is neither updated nor deleted", async () => {
  await createConfig(local.sageMaker, "a");
  await createConfig(local.sageMaker, "b");
  await local.sageMaker.send(new CreateEndpointCommand({ EndpointName: "a", EndpointConfigName: "a" }));
  const message = `Cannot update in-progress endpoint "${arn("endpoint", "a")}".`;
  await expect(local.sageMaker.send(new DeleteEndpointCommand({ EndpointName: "a" }))).rejects.toThrow(message);
  await expect(
    local.sageMaker.send(new UpdateEndpointCommand({ EndpointName: "a", EndpointConfigName: "b" })),
  ).rejects.toThrow(message);
});

test("an endpoint that exists, and a configuration that is in use, are refused", async () => {
  await createEndpoint(local.sageMaker, "a");
  await expect(
    local.sageMaker.send(new CreateEndpointCommand({ EndpointName: "A", EndpointConfigName: "a" })),
  ).rejects.toThrow(`Cannot create already existing endpoint "${arn("endpoint", "a")}".`);
  await expect(
    local.sageMaker.send(new UpdateEndpointCommand({ EndpointName: "a", EndpointConfigName: "a" })),
  ).rejects.toThrow("Cannot update endpoint with the currently in use endpoint configuration");
});

test("configuration and model of a running endpoint may be deleted", async () => {
  await createEndpoint(local.sageMaker, "a");
  await local.sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: "a" }));
  await local.sageMaker.send(new DeleteModelCommand({ ModelName: "a" }));
  expect(await endpointIs(local.sageMaker, "a", "InService")).toMatchObject({ EndpointConfigName: "a" });
});

test("a deleted endpoint is Deleting, then gone", async () => {
  await createEndpoint(local.sageMaker, "a");
  const endpoint = local.aws.sageMaker.endpoints.get("a");
  await local.sageMaker.send(new DeleteEndpointCommand({ EndpointName: "a" }));
  // What it was last, however soon it is gone.
  expect(endpoint.status).toBe("Deleting");
  await expect(endpointIs(local.sageMaker, "a", "Failed")).rejects.toThrow("Could not find endpoint");
});

test("an instance type beyond its quota is ResourceLimitExceeded", async () => {
  await createConfig(local.sageMaker, "a", { InstanceType: "ml.g5.xlarge" });
  const creation = local.sageMaker.send(new CreateEndpointCommand({ EndpointName: "a", EndpointConfigName: "a" }));
  await expect(creation).rejects.toBeInstanceOf(ResourceLimitExceeded);
  await expect(creation).rejects.toThrow(
    "The account-level service limit 'ml.g5.xlarge for endpoint usage' is 0 Instances, " +
      "with current utilization of 0 Instances and a request delta of 1 Instances.",
  );
});

test("lists are filtered, sorted and paged", async () => {
  for (const name of ["a-1", "a-2", "a-3", "b-1"]) await createConfig(local.sageMaker, name);
  const first = await local.sageMaker.send(
    new ListModelsCommand({ NameContains: "a-", SortBy: "Name", MaxResults: 2 }),
  );
  expect(first.Models?.map(({ ModelName }) => ModelName)).toEqual(["a-3", "a-2"]);
  const names: (string | undefined)[] = [];
  for await (const page of paginateListModels(
    { client: local.sageMaker, pageSize: 1 },
    { SortBy: "Name", SortOrder: "Ascending" },
  ))
    names.push(...(page.Models ?? []).map(({ ModelName }) => ModelName));
  expect(names).toEqual(["a-1", "a-2", "a-3", "b-1"]);
  expect((await local.sageMaker.send(new ListEndpointConfigsCommand({}))).EndpointConfigs).toHaveLength(4);
  await expect(local.sageMaker.send(new ListModelsCommand({ NextToken: "nonsense" }))).rejects.toThrow(
    "Invalid pagination token",
  );
});

test("endpoints are listed by status", async () => {
  await createEndpoint(local.sageMaker, "a");
  const list = async (status: "InService" | "Failed") =>
    (await local.sageMaker.send(new ListEndpointsCommand({ NameContains: "a", StatusEquals: status }))).Endpoints;
  expect(await list("InService")).toMatchObject([{ EndpointName: "a", EndpointStatus: "InService" }]);
  expect(await list("Failed")).toEqual([]);
});

test("tags are added, replaced, listed and deleted", async () => {
  await createConfig(local.sageMaker, "a");
  const ResourceArn = arn("model", "a");
  await local.sageMaker.send(
    new AddTagsCommand({
      ResourceArn,
      Tags: [
        { Key: "Stage", Value: "dev" },
        { Key: "k", Value: "1" },
      ],
    }),
  );
  await local.sageMaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: "k", Value: "2" }] }));
  await local.sageMaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["Stage"] }));
  expect((await local.sageMaker.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual([{ Key: "k", Value: "2" }]);
});
