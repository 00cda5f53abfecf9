import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import {
  ExecutionFailure,
  type JsonValue,
  type RunStateMachine,
} from "../../local/aws/step-functions/state-machine.ts";
import { namesOf } from "../../names.ts";
import { withAwsEnvironment } from "../../testing/aws-environment.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { until } from "../../testing/until.ts";

const names = namesOf("dev");
const [blue, green] = names.endpointNames("llama");
const topicArn = `arn:aws:sns:eu-north-1:123456789012:${names.topic}`;
const plan = { alias: "llama", warnings: [] };
let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let ssm: SSMClient;
let restore: () => void;
let handler: typeof import("./handler.ts").handler;

beforeAll(async () => {
  const { aws: running, client } = await startTestAws();
  aws = running;
  aws.sns.arns.add(topicArn);
  const environment = { AWS_ENDPOINT_URL: client.endpoint, AWS_REGION: client.region, STAGE: "dev" };
  restore = withAwsEnvironment({ ...environment, TOPIC_ARN: topicArn });
  ({ handler } = await import("./handler.ts"));
  ssm = new SSMClient(client);
  const model = {
    endpointName: blue,
    invocationUrl: "https://runtime",
    modelId: "distilgpt2",
    revision: "main",
    dialect: "vllm",
    capabilities: { chatTemplate: false, tools: false, streaming: true },
    instanceType: "ml.g4dn.xlarge",
    publishedAt: "2026-01-01T10:00:00Z",
    execution: "arn:one",
  };
  const Value = JSON.stringify(model);
  await ssm.send(new PutParameterCommand({ Name: names.parameter.model("llama"), Value, Type: "String" }));
});
afterAll(async () => {
  restore();
  ssm.destroy();
  await aws.close();
});

/** Runs an execution to its end, and returns what is published about it. */
async function messagesAbout(
  machine: "provision-endpoint" | "retire-endpoint",
  input: JsonValue,
  run: RunStateMachine,
) {
  const registered = aws.stateMachines.register({ name: names.stateMachine(machine), definition: "{}", run });
  const execution = aws.executions.start(registered, JSON.stringify(input));
  await until(() => execution.status !== "RUNNING");
  aws.sns.messages.length = 0;
  await handler({ detail: { executionArn: execution.arn } });
  return aws.sns.messages;
}

test("a provisioning that failed is told by the state that failed, not by those that cleaned up after it", async () => {
  const failure = { Error: "EndpointFailed", Cause: "The primary container did not pass the ping health check." };
  const data = { plan, target: { endpointName: green, resize: false } };
  const [message, ...others] = await messagesAbout(
    "provision-endpoint",
    {},
    async (_in, _context, _signal, onEvent) => {
      const lines = Array.from({ length: 25 }, (_, line) => `line ${line + 1}`);
      for (const line of lines) aws.logGroups.write(names.logGroup.endpoint(green), "primary/i-1", line);
      const enter = (name: string, type: string, input: JsonValue) =>
        onEvent({ type: "StateEntered", state: { name, type, input } });
      enter("DescribeEndpoint", "Task", data);
      enter("EndpointFailed", "Pass", data);
      enter("DeleteEndpoint", "Task", { ...data, failure });
      enter("ProvisioningFailed", "Fail", { ...data, failure });
      throw new ExecutionFailure(failure.Error, failure.Cause);
    },
  );
  expect(others).toEqual([]);
  expect(message).toMatchObject({ topicArn, subject: "openai-sagemaker dev: provisioning llama failed" });
  expect(message?.message).toContain('Provisioning "llama" failed in the state EndpointFailed.');
  expect(message?.message).toContain(failure.Cause);
  expect(message?.message).toContain('"llama" serves distilgpt2 on ml.g4dn.xlarge');
  expect(message?.message).toContain("    line 6\n");
  expect(message?.message).toContain("    line 25\n");
  expect(message?.message).not.toContain("    line 5\n");
});

test("a refusal has no container, and the alias is what somebody typed", async () => {
  const [message] = await messagesAbout("provision-endpoint", { alias: "nobody" }, async () => {
    throw new ExecutionFailure("Refused", 'The catalog has no model "nobody".');
  });
  expect(message?.subject).toBe("openai-sagemaker dev: provisioning nobody failed");
  expect(message?.message).toContain('Refused: The catalog has no model "nobody".');
  expect(message?.message).not.toContain("log group");
});

test("a provisioning that succeeded is told by what is published", async () => {
  const [message] = await messagesAbout("provision-endpoint", {}, async () => ({ plan }));
  expect(message?.message).toContain('"llama" serves distilgpt2, revision main, on ml.g4dn.xlarge.');
});

test("a sweep that found nothing is no news; one that did is", async () => {
  const sweep = (removed: string[]) => messagesAbout("retire-endpoint", { sweep: true }, async () => ({ removed }));
  expect(await sweep([])).toEqual([]);
  expect(await sweep(["model a"])).toHaveLength(1);
});
