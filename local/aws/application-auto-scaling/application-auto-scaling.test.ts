import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  ObjectNotFoundException,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { createEndpoint, startTestAws } from "../../../testing/local-aws/test-aws.ts";

let close: () => Promise<void>;
let scaling: ApplicationAutoScalingClient;

beforeEach(async () => {
  const { aws, client } = await startTestAws();
  const sageMaker = new SageMakerClient(client);
  scaling = new ApplicationAutoScalingClient(client);
  close = async () => {
    sageMaker.destroy();
    scaling.destroy();
    await aws.close();
  };
  await createEndpoint(sageMaker, "a");
});
afterEach(() => close());

const variant = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/a/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;
const register = (rest = {}) =>
  scaling.send(new RegisterScalableTargetCommand({ ...variant, MinCapacity: 1, MaxCapacity: 3, ...rest }));
const putPolicy = (ResourceId: string = variant.ResourceId) =>
  scaling.send(
    new PutScalingPolicyCommand({
      ...variant,
      ResourceId,
      PolicyName: "invocations",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 30,
        PredefinedMetricSpecification: { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
      },
    }),
  );
const describeTargets = async () =>
  (await scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker" }))).ScalableTargets;
const describePolicies = async () =>
  (
    await scaling.send(
      new DescribeScalingPoliciesCommand({ ServiceNamespace: "sagemaker", ResourceId: variant.ResourceId }),
    )
  ).ScalingPolicies;

test("a target and its policy are described, changed, and gone together", async () => {
  await register();
  await register({ MaxCapacity: 5 });
  expect(await describeTargets()).toMatchObject([{ ...variant, MinCapacity: 1, MaxCapacity: 5 }]);
  const { PolicyARN } = await putPolicy();
  await putPolicy();
  expect(await describePolicies()).toMatchObject([
    { PolicyARN, PolicyName: "invocations", TargetTrackingScalingPolicyConfiguration: { TargetValue: 30 } },
  ]);
  await scaling.send(new DeregisterScalableTargetCommand(variant));
  expect(await describeTargets()).toEqual([]);
  expect(await describePolicies()).toEqual([]);
});

test("what cannot be is refused", async () => {
  await expect(register({ ResourceId: "endpoint/b/variant/AllTraffic" })).rejects.toThrow("doesn't exist");
  await expect(register({ MinCapacity: 4 })).rejects.toMatchObject({ name: "ValidationException" });
  await expect(putPolicy()).rejects.toBeInstanceOf(ObjectNotFoundException);
  await expect(scaling.send(new DeregisterScalableTargetCommand(variant))).rejects.toBeInstanceOf(
    ObjectNotFoundException,
  );
});
