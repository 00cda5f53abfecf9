import { NotFoundException, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { startTestAws } from "../../../testing/local-aws/test-aws.ts";

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let sns: SNSClient;

const TopicArn = "arn:aws:sns:eu-north-1:123456789012:notifications";

beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  aws.sns.arns.add(TopicArn);
  sns = new SNSClient(started.client);
});
afterEach(async () => {
  sns.destroy();
  await aws.close();
});

const publish = (message: { Subject?: string; Message: string; TopicArn?: string }) =>
  sns.send(new PublishCommand({ TopicArn, ...message }));

test("what is published is kept in its order", async () => {
  const { MessageId } = await publish({ Subject: "Provisioned", Message: "It <works> & serves.\nüber" });
  await publish({ Message: "second" });
  expect(aws.sns.messages).toMatchObject([
    { id: MessageId, topicArn: TopicArn, subject: "Provisioned", message: "It <works> & serves.\nüber" },
    { message: "second" },
  ]);
});

test.each([
  ["over 100 characters", "a".repeat(101)],
  ["with a line break", "two\nlines"],
  ["that is not ASCII", "für alle"],
])("a subject %s is refused", async (_, Subject) => {
  await expect(publish({ Subject, Message: "m" })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Invalid parameter: Subject",
  });
});

test("a topic that is not there, an empty message and one that is too long are refused", async () => {
  await expect(publish({ Message: "m", TopicArn: `${TopicArn}-2` })).rejects.toBeInstanceOf(NotFoundException);
  await expect(publish({ Message: "" })).rejects.toThrow("Empty message");
  await expect(publish({ Message: "a".repeat(262_145) })).rejects.toThrow("Message too long");
  expect(aws.sns.messages).toEqual([]);
});
