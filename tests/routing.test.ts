import { DescribeEndpointCommand, DescribeEndpointConfigCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { startTestStack } from "../testing/test-stack.ts";

test("the setting's routing is the endpoint's and the publication's, and another one is another version", async () => {
  const stack = await startTestStack({ settings: { ROUTING: "prefix" } });
  const [sageMaker, ssm] = [new SageMakerClient(stack.connection), new SSMClient(stack.connection)];
  const served = async () => {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: stack.names.parameter.model("default") }));
    const { endpointName, routing } = JSON.parse(Parameter?.Value ?? "");
    const { EndpointConfigName } = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
    const config = await sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
    return { endpointName, routing, config: config.ProductionVariants?.[0]?.RoutingConfig };
  };
  try {
    await stack.run("provision-endpoint", {});
    const first = await served();
    expect(first).toMatchObject({
      routing: "prefix",
      config: {
        RoutingStrategy: "PREFIX_AWARE",
        PrefixAwareRoutingConfig: { PrefixLength: 4_096, ConcurrencyThreshold: 32 },
      },
    });
    await stack.run("provision-endpoint", { routing: "random" });
    const second = await served();
    expect(second).toMatchObject({ routing: "random", config: { RoutingStrategy: "RANDOM" } });
    expect(second.endpointName).not.toBe(first.endpointName);
  } finally {
    sageMaker.destroy();
    ssm.destroy();
    await stack.close();
  }
});
