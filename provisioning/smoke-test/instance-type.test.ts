import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { createEndpoint, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import { servingInstanceType } from "./instance-type.ts";

test("without pools the configuration tells", async () => {
  const { aws, client } = await startTestAws();
  const sageMaker = new SageMakerClient(client);
  try {
    await createEndpoint(sageMaker, "a");
    expect(await servingInstanceType(sageMaker, "a")).toBe("ml.g4dn.xlarge");
  } finally {
    sageMaker.destroy();
    await aws.close();
  }
});

describe("an endpoint with pools", () => {
  let server: Loopback;
  let sageMaker: SageMakerClient;
  let pools: [type: string, count: number][];
  beforeEach(async () => {
    server = await serveOnLoopback((_, response) => {
      const InstancePools = pools.map(([InstanceType, CurrentInstanceCount]) => ({
        InstanceType,
        CurrentInstanceCount,
      }));
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(
        JSON.stringify({ EndpointConfigName: "c", ProductionVariants: [{ VariantName: "primary", InstancePools }] }),
      );
    });
    sageMaker = new SageMakerClient({
      region: "eu-north-1",
      endpoint: server.url,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
  });
  afterEach(async () => {
    sageMaker.destroy();
    await server.close();
  });

  test("runs on the type of which SageMaker took most", async () => {
    pools = [
      ["ml.g6.xlarge", 0],
      ["ml.g5.xlarge", 1],
      ["ml.g4dn.xlarge", 2],
    ];
    expect(await servingInstanceType(sageMaker, "a")).toBe("ml.g4dn.xlarge");
  });

  test("of which none runs is not guessed at", async () => {
    pools = [["ml.g6.xlarge", 0]];
    await expect(servingInstanceType(sageMaker, "a")).rejects.toThrow("does not say on which instance type a runs");
  });
});
