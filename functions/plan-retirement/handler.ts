import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { answerRetirement, type RetirementRequest } from "../../provisioning/removal/answer-retirement.ts";
import type { Retirement } from "../../provisioning/removal/retirement.ts";
import { readEnvironment } from "./environment.ts";

const environment = readEnvironment();
const names = namesOf(environment.STAGE);
const configuration = { region: environment.AWS_REGION, maxAttempts: 5 };
const clients = {
  sageMaker: new SageMakerClient(configuration),
  ssm: new SSMClient(configuration),
  stepFunctions: new SFNClient(configuration),
  cloudWatch: new CloudWatchClient(configuration),
  scheduler: new SchedulerClient(configuration),
};

export function handler(request: RetirementRequest): Promise<Retirement | { refusal: string }> {
  return answerRetirement(clients, names, request);
}
