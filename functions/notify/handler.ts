import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { messageAbout } from "../../provisioning/notifications/message-about.ts";
import { endedWake } from "../../provisioning/waking/ended-wake.ts";
import { wakeLine } from "../../provisioning/waking/wake-line.ts";
import { readEnvironment } from "./environment.ts";

const environment = readEnvironment();
const names = namesOf(environment.STAGE);
const configuration = { region: environment.AWS_REGION };
const sns = new SNSClient(configuration);
const clients = {
  stepFunctions: new SFNClient(configuration),
  ssm: new SSMClient(configuration),
  logs: new CloudWatchLogsClient(configuration),
};

/** "Step Functions Execution Status Change": https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-states.html */
export interface ExecutionStatusChange {
  readonly detail: { readonly executionArn: string };
}

/** CloudWatch makes metrics of the line. People are told also when nobody can read how long it took. */
async function logWake(executionArn: string): Promise<void> {
  try {
    const wake = await endedWake(clients, names, executionArn);
    if (wake !== undefined) console.log(JSON.stringify(wakeLine(wake, names.stage)));
  } catch (error) {
    console.warn("The waking was not measured:", error);
  }
}

/** Publishing comes last: when the function fails before, EventBridge's second call does not tell anything twice. */
export async function handler({ detail }: ExecutionStatusChange): Promise<void> {
  await logWake(detail.executionArn);
  const message = await messageAbout(clients, names, environment.AWS_REGION, detail.executionArn);
  if (message === undefined) return;
  const { subject: Subject, body: Message } = message;
  await sns.send(new PublishCommand({ TopicArn: environment.TOPIC_ARN, Subject, Message }));
}
