import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  DeleteEndpointConfigCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { namesOf } from "../../names.ts";
import { createConfig, createEndpoint, endpointIs, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { describeEndpoints } from "./describe-endpoints.ts";

const names = namesOf("dev");
const [blue] = names.endpointNames("default");
let sageMaker: SageMakerClient;
let close: () => Promise<void>;

beforeEach(async () => {
  const { aws, client } = await startTestAws();
  sageMaker = new SageMakerClient(client);
  close = async () => {
    sageMaker.destroy();
    await aws.close();
  };
});
afterEach(() => close());

test("variants that somebody added are billed, and counted", async () => {
  await createConfig(sageMaker, "one");
  const variant = { ModelName: "one", InitialInstanceCount: 1 };
  await sageMaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "two",
      ProductionVariants: [
        { ...variant, VariantName: "first", InstanceType: "ml.g4dn.xlarge" },
        { ...variant, VariantName: "second", InstanceType: "ml.g5.xlarge", InitialInstanceCount: 2 },
      ],
    }),
  );
  await sageMaker.send(new CreateEndpointCommand({ EndpointName: blue, EndpointConfigName: "two" }));
  const instances = [
    { type: "ml.g4dn.xlarge", count: 1 },
    { type: "ml.g5.xlarge", count: 2 },
  ];
  expect(await describeEndpoints(sageMaker, names, [blue])).toMatchObject([{ instances }]);
  await endpointIs(sageMaker, blue, "InService");
  expect(await describeEndpoints(sageMaker, names, [blue])).toMatchObject([{ status: "InService", instances }]);
});

test("of an endpoint whose configuration was deleted nobody knows the price", async () => {
  await createEndpoint(sageMaker, blue);
  await sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: blue }));
  const [endpoint] = await describeEndpoints(sageMaker, names, [blue]);
  expect(endpoint).toMatchObject({ status: "InService", instances: [{ type: "unknown", count: 1 }] });
  expect(endpoint?.usdPerHour).toBeUndefined();
});
