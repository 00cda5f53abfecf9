import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { readEnvironment } from "./environment.ts";
import { watchLines } from "../../provisioning/watch/watch-lines.ts";
import { watchStage } from "../../provisioning/watch/watch-stage.ts";

const environment = readEnvironment();
const names = namesOf(environment.STAGE);
const options = { slowShare: environment.SLOW_MODEL_PERCENT / 100, prices: environment.INSTANCE_PRICES };
const configuration = { region: environment.AWS_REGION };
const clients = {
  sageMaker: new SageMakerClient(configuration),
  ssm: new SSMClient(configuration),
  cloudWatch: new CloudWatchClient(configuration),
};

/** `console.log` would put Lambda's prefix before a line, and CloudWatch would not find the embedded metrics. */
export async function handler(): Promise<void> {
  for (const line of watchLines(await watchStage(clients, names, options), names.stage)) {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}
