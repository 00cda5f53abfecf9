import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { Plan } from "../plan-endpoint/plan.ts";
import { sageMakerEndpoint } from "./endpoint.ts";
import { readEnvironment } from "./environment.ts";
import { smokeTest } from "./smoke-test.ts";

const { AWS_REGION: region } = readEnvironment();
const client = new SageMakerRuntimeClient({ region });

export interface SmokeTestEvent {
  readonly plan: Pick<Plan, "endpointName" | "model">;
  readonly execution: string;
}

/** @returns the value of `models/<alias>`, as the text that the state machine stores */
export async function handler({ plan, execution }: SmokeTestEvent): Promise<{ publishedModel: string }> {
  const { endpointName, model } = plan;
  const result = await smokeTest(sageMakerEndpoint(client, endpointName), model.dialect);
  const publishedModel: PublishedModel = {
    endpointName,
    invocationUrl: `https://runtime.sagemaker.${region}.amazonaws.com/endpoints/${endpointName}/invocations`,
    ...model,
    ...result,
    publishedAt: new Date().toISOString(),
    execution,
  };
  return { publishedModel: JSON.stringify(publishedModel) };
}
