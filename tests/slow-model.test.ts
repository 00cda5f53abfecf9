import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { METRIC_NAMESPACE, stageDimensions } from "../contract/metrics.ts";
import type { Metric } from "../local/aws/cloudwatch/metrics.ts";
import { externalContainer } from "../local/external-container.ts";
import { beginStream, chatEvent, DONE, startScriptedContainer } from "../testing/scripted-container.ts";
import { standingClock } from "../testing/standing-clock.ts";
import { startTestStack, type TestStack } from "../testing/test-stack.ts";
import { until } from "../testing/until.ts";

/**
 * The alarm `slow-model` as synthesized, from streams that a container really writes more slowly to the message that tells of it: the
 * bundled proxy measures them, the bundled watch-stage judges them, the local CloudWatch evaluates what Terraform would create.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** At once, and an hour or a look has as many: enough to be judged. */
const STREAMS = 10;
const TOKENS = 40;
/** Of an answer, from its first token to its last. */
const USUAL_MILLISECONDS = 200;

// The functions' own clocks say what time it is: SageMaker served for hours before that.
const clock = standingClock(Date.now() - 9 * HOUR);
let container: Awaited<ReturnType<typeof startScriptedContainer>>;
let stack: TestStack;
let key: string;

beforeAll(async () => {
  container = await startScriptedContainer();
  stack = await startTestStack({
    launchContainer: externalContainer(container.url),
    aws: { clock, endpointDelays: { provisioning: 0, deletion: 0 } },
  });
  await stack.run("provision-endpoint");
  await publishEarlier();
  key = await stack.createKey("slow-model");
});
afterAll(async () => {
  await stack?.close();
  await container?.close();
});

/** As if the smoke test's clock had been that of the local AWS. */
async function publishEarlier(): Promise<void> {
  const ssm = new SSMClient(stack.connection);
  const Name = stack.names.parameter.model("default");
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const published = { ...JSON.parse(String(Parameter?.Value)), publishedAt: clock.now().toISOString() };
  await ssm.send(new PutParameterCommand({ Name, Type: "String", Value: JSON.stringify(published), Overwrite: true }));
  ssm.destroy();
}

function writeWithin(milliseconds: number): void {
  container.answerWith((response) => {
    beginStream(response);
    response.write(chatEvent("a"));
    setTimeout(() => {
      const usage = { prompt_tokens: 1, completion_tokens: TOKENS, total_tokens: TOKENS + 1 };
      const counted = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "m", choices: [], usage };
      const rest = Array.from({ length: TOKENS - 1 }, () => chatEvent("a")).join("");
      response.end(`${rest}${chatEvent("", "stop")}data: ${JSON.stringify(counted)}\n\n${DONE}`);
    }, milliseconds);
  });
}

async function chat(): Promise<void> {
  const response = await fetch(`${stack.openaiBaseUrl}/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ model: "default", messages: [{ role: "user", content: "Hi" }], stream: true }),
  });
  expect(await response.text()).toContain("[DONE]");
}

type Measured = Pick<Metric, "name" | "dimensions">;
const WRITING_SPEED: Measured = {
  name: "writingSpeed",
  dimensions: { ...stageDimensions("openai-proxy", "dev"), model: "default" },
};
const SLOW_MODELS: Measured = { name: "slowModels", dimensions: stageDimensions("watch-stage", "dev") };

/** Of all that was measured so far, the minute that goes on included. */
function statistic(metric: Measured, name: "p50" | "SampleCount"): number {
  const now = clock.now();
  const start = new Date(now.getTime() - 23 * HOUR);
  const day = (24 * HOUR) / 1000;
  return stack.aws.metrics.series({ namespace: METRIC_NAMESPACE, ...metric }, name, day, start, now)[0]?.value ?? 0;
}

/** A function's last line, in which its metrics are, may come after its answer. */
async function measuring(metric: Measured, count: number, work: Promise<unknown>): Promise<void> {
  const before = statistic(metric, "SampleCount");
  await work;
  await until(() => statistic(metric, "SampleCount") === before + count);
}

const chats = () => measuring(WRITING_SPEED, STREAMS, Promise.all(Array.from({ length: STREAMS }, chat)));

/** Watch-stage looks a quarter of an hour back from now. */
const passUntil = (minutesAgo: number) => clock.pass(Date.now() - minutesAgo * MINUTE - clock.now().getTime());

async function look(): Promise<void> {
  const watch = stack.functions.find(({ arn }) => arn.endsWith(":openai-sagemaker-dev-watch-stage"));
  const looks = async () => expect(await watch?.invoke("{}")).not.toHaveProperty("functionError");
  await measuring(SLOW_MODELS, 1, looks());
}

const alarm = () => stack.aws.alarms.get(stack.names.alarm.stage("slow-model"));
const told = () => stack.aws.sns.messages.map(({ subject }) => subject).filter((one) => one?.includes("slow-model"));

test("a model that writes slower than half of its own speed raises the alarm, and is well again when it is as fast as before", async () => {
  expect(alarm().state.value).toBe("INSUFFICIENT_DATA");
  writeWithin(USUAL_MILLISECONDS);
  for (let hour = 0; hour < 7; hour += 1) {
    await chats();
    clock.pass(HOUR);
  }
  // On a busy machine the usual speed is lower, and a quarter of it, too.
  const usual = statistic(WRITING_SPEED, "p50");
  expect(usual).toBeGreaterThan(0);

  passUntil(14);
  await chats();
  await look();
  // Evaluated once a minute, when that of the look is over.
  clock.pass(2 * MINUTE);
  expect(alarm().state.value).toBe("OK");

  writeWithin(((TOKENS - 1) / (usual / 4)) * 1000);
  for (const minutesAgo of [12, 7, 2]) {
    passUntil(minutesAgo);
    await chats();
    await chats();
    await look();
  }
  clock.pass(2 * MINUTE);
  expect(alarm().state.value).toBe("ALARM");

  writeWithin(USUAL_MILLISECONDS);
  // What was slow is in the quarter of an hour, still: so many answers as fast as ever make up for it.
  for (let batch = 0; batch < 12; batch += 1) await chats();
  clock.pass(4 * MINUTE);
  await look();
  clock.pass(2 * MINUTE);
  expect(alarm().state.value).toBe("OK");
  expect(told()).toEqual(["OK", "ALARM", "OK"].map((state) => `${state}: ${stack.names.alarm.stage("slow-model")}`));
});
