import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { SFNClient } from "@aws-sdk/client-sfn";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SSMClient } from "@aws-sdk/client-ssm";
import { namesOf } from "../../names.ts";
import { readEnvironment } from "./environment.ts";
import { messageAbout } from "../../provisioning/notifications/message-about.ts";

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

/** Publishing comes last: when the function fails before, EventBridge's second call does not tell anything twice. */
export async function handler({ detail }: ExecutionStatusChange): Promise<void> {
  const message = await messageAbout(clients, names, environment.AWS_REGION, detail.executionArn);
  if (message === undefined) return;
  const { subject: Subject, body: Message } = message;
  await sns.send(new PublishCommand({ TopicArn: environment.TOPIC_ARN, Subject, Message }));
}
