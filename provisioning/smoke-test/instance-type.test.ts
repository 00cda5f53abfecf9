import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { createEndpoint, startTestAws } from "../../testing/local-aws/test-aws.ts";
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
  let server: Server;
  let sageMaker: SageMakerClient;
  let pools: [type: string, count: number][];
  beforeEach(async () => {
    server = createServer((_, response) => {
      const InstancePools = pools.map(([InstanceType, CurrentInstanceCount]) => ({
        InstanceType,
        CurrentInstanceCount,
      }));
      response.setHeader("content-type", "application/x-amz-json-1.1");
      response.end(
        JSON.stringify({ EndpointConfigName: "c", ProductionVariants: [{ VariantName: "primary", InstancePools }] }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    sageMaker = new SageMakerClient({
      region: "eu-north-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
  });
  afterEach(() => {
    sageMaker.destroy();
    server.closeAllConnections();
    server.close();
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
