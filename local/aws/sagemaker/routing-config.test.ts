import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { createConfig, testAwsForEach } from "../../../testing/local-aws/test-aws.ts";

const local = testAwsForEach((client) => ({ sageMaker: new SageMakerClient(client) }));

const prefix = (PrefixAwareRoutingConfig?: object) => ({
  RoutingConfig: { RoutingStrategy: "PREFIX_AWARE", ...(PrefixAwareRoutingConfig && { PrefixAwareRoutingConfig }) },
});

test.each([
  [{ RoutingConfig: { RoutingStrategy: "RANDOM" } }],
  [{ RoutingConfig: { RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" } }],
  [prefix({ PrefixLength: 1_024, ConcurrencyThreshold: 1 })],
  [prefix({ PrefixLength: 65_536, ConcurrencyThreshold: 1_024 })],
])("%j is taken", async (variant) => {
  await createConfig(local.sageMaker, "a", variant);
});

test.each([
  [{ RoutingConfig: { RoutingStrategy: "KV_AWARE" } }, /RoutingStrategy|routingStrategy/],
  [prefix(), /PrefixLength and ConcurrencyThreshold must be specified/],
  [prefix({ PrefixLength: 1_024 }), /PrefixLength and ConcurrencyThreshold must be specified/],
  [prefix({ PrefixLength: 1_023, ConcurrencyThreshold: 1 }), /greater than or equal to 1024/],
  [prefix({ PrefixLength: 1_024, ConcurrencyThreshold: 1_025 }), /less than or equal to 1024/],
  [
    { RoutingConfig: { RoutingStrategy: "RANDOM", PrefixAwareRoutingConfig: { PrefixLength: 1_024 } } },
    /can only be specified when RoutingStrategy is PREFIX_AWARE/,
  ],
])("%j is refused", async (variant, sentence) => {
  await expect(createConfig(local.sageMaker, "a", variant)).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringMatching(sentence),
  });
});
