import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { parameterValue } from "../../contract/parameter-value.ts";
import { sageMakerEndpoint } from "../../provisioning/smoke-test/tested-endpoint.ts";
import { readEnvironment } from "./environment.ts";
import { servingInstanceType } from "../../provisioning/smoke-test/instance-type.ts";
import { toPublishedModel, type Tested } from "../../provisioning/smoke-test/published-model.ts";
import { smokeTest } from "../../provisioning/smoke-test/smoke-test.ts";

const { AWS_REGION: region } = readEnvironment();
const runtime = new SageMakerRuntimeClient({ region });
const sageMaker = new SageMakerClient({ region });

export type SmokeTestEvent = Pick<Tested, "endpointName" | "configName" | "plan" | "execution">;

/** @returns the value of `models/<alias>`, as the text that the state machine stores */
export async function handler(event: SmokeTestEvent): Promise<{ publishedModel: string }> {
  const { endpointName, configName, plan, execution } = event;
  const instanceType = await servingInstanceType(sageMaker, endpointName);
  const result = await smokeTest(sageMakerEndpoint(runtime, endpointName), plan.model);
  const tested = { endpointName, configName, plan, execution, instanceType, result, region, publishedAt: new Date() };
  return { publishedModel: parameterValue(toPublishedModel(tested)) };
}
