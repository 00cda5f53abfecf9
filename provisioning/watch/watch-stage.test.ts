import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DeleteEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { recordEmbeddedMetrics } from "../../local/aws/cloudwatch/embedded-metrics.ts";
import { METRIC_NAMESPACE, stageDimensions } from "../../contract/metrics.ts";
import { namesOf } from "../../names.ts";
import { createEndpoint, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { malformedValues } from "../../testing/malformed-values.ts";
import { publicationOn } from "../../testing/provisioning/publication.ts";
import { standingClock } from "../../testing/standing-clock.ts";
import { monthCostByModel } from "./month-cost.ts";
import { watchLines } from "./watch-lines.ts";
import { type WatchClients, watchStage } from "./watch-stage.ts";

const MINUTE = 60_000;

const names = namesOf("dev");
const [blue, green] = names.endpointNames("default");
const NOW = new Date("2026-01-01T00:10:00Z");

let aws: Awaited<ReturnType<typeof startTestAws>>["aws"];
let clients: WatchClients;
beforeEach(async () => {
  const started = await startTestAws();
  aws = started.aws;
  clients = {
    sageMaker: new SageMakerClient(started.client),
    ssm: new SSMClient(started.client),
    cloudWatch: new CloudWatchClient(started.client),
  };
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

async function publish(endpointName: string, alias = "default"): Promise<void> {
  const model = publicationOn(endpointName);
  const Name = names.parameter.model(alias);
  await clients.ssm.send(
    new PutParameterCommand({ Name, Type: "String", Value: JSON.stringify(model), Overwrite: true }),
  );
}

test("where nothing runs, nothing is published and nothing is paid", async () => {
  expect(await watchStage(clients, names, { now: NOW })).toEqual({
    metrics: { publishedModels: 0, unavailableModels: 0, slowModels: 0, endpointUsd: 0, monthUsd: 0 },
    usdByModel: {},
    endpoints: [],
    unavailable: [],
    slow: [],
  });
});

test("a model whose endpoint serves is available, and five minutes of its instance are counted", async () => {
  await createEndpoint(clients.sageMaker, blue);
  await publish(blue);
  const { metrics, usdByModel, endpoints } = await watchStage(clients, names, { now: NOW });
  expect(metrics).toMatchObject({ publishedModels: 1, unavailableModels: 0 });
  expect(metrics.endpointUsd).toBeCloseTo(0.74 / 12, 6);
  expect(usdByModel).toEqual({ default: metrics.endpointUsd });
  expect(endpoints).toMatchObject([{ name: blue, status: "InService" }]);
});

test("what the operator pays is counted, where it is known", async () => {
  await createEndpoint(clients.sageMaker, blue);
  const { metrics } = await watchStage(clients, names, { now: NOW, prices: { "ml.g4dn.xlarge": 0.6 } });
  expect(metrics.endpointUsd).toBeCloseTo(0.6 / 12, 6);
});

test("a model whose endpoint somebody deleted is unavailable, and so is one of the other slot", async () => {
  await createEndpoint(clients.sageMaker, blue);
  await publish(blue);
  await publish(green, "llama");
  expect((await watchStage(clients, names, { now: NOW })).unavailable).toEqual(["llama"]);
  await clients.sageMaker.send(new DeleteEndpointCommand({ EndpointName: blue }));
  const { metrics, unavailable } = await watchStage(clients, names, { now: NOW });
  expect(unavailable).toEqual(["default", "llama"]);
  expect(metrics).toMatchObject({ publishedModels: 2, unavailableModels: 2, endpointUsd: 0 });
});

test("a model whose record nobody can read is unavailable: clients are refused, and its endpoint is paid", async () => {
  await createEndpoint(clients.sageMaker, blue);
  await publish(blue);
  const Name = names.parameter.model("default");
  const { Parameter } = await clients.ssm.send(new GetParameterCommand({ Name }));
  for (const Value of malformedValues(String(Parameter?.Value))) {
    await clients.ssm.send(new PutParameterCommand({ Name, Type: "String", Value, Overwrite: true }));
    const { metrics, unavailable } = await watchStage(clients, names, { now: NOW });
    expect({ Value, unavailable }).toEqual({ Value, unavailable: ["default"] });
    expect(metrics).toMatchObject({ publishedModels: 1, unavailableModels: 1 });
    expect(metrics.endpointUsd).toBeGreaterThan(0);
  }
});

test("the endpoint of another stage counts for nothing", async () => {
  await createEndpoint(clients.sageMaker, "openai-sagemaker-dev2-default--blue");
  expect(await watchStage(clients, names, { now: NOW })).toMatchObject({ endpoints: [], metrics: { endpointUsd: 0 } });
});

test("neither does that of a stage whose name begins alike, whatever its alias is called", async () => {
  await createEndpoint(clients.sageMaker, "openai-sagemaker-dev2-openai-sagemaker-dev-a--blue");
  expect(await watchStage(clients, names, { now: NOW })).toMatchObject({ endpoints: [], metrics: { endpointUsd: 0 } });
});

test("a model that writes slower than half of what it did is slow; idle, or in short answers, it is not judged", async () => {
  const clock = standingClock("2026-01-01T00:00:00Z");
  const started = await startTestAws({ clock, endpointDelays: { provisioning: 0, deletion: 0 } });
  const other = {
    sageMaker: new SageMakerClient(started.client),
    ssm: new SSMClient(started.client),
    cloudWatch: new CloudWatchClient(started.client),
  };
  const look = async () => (await watchStage(other, names, { now: clock.now(), slowShare: 0.5 })).slow;
  const dimensions = { ...stageDimensions("openai-proxy", "dev"), model: "default" };
  const write = (tokensPerSecond: number, answers = 20) => {
    const metric = { namespace: METRIC_NAMESPACE, name: "writingSpeed", dimensions };
    for (let answer = 0; answer < answers; answer += 1) started.aws.metrics.record(metric, tokensPerSecond);
    // The minute that goes on is none yet.
    clock.pass(MINUTE);
  };
  try {
    await createEndpoint(other.sageMaker, blue);
    const Value = JSON.stringify(publicationOn(blue));
    const Name = names.parameter.model("default");
    await other.ssm.send(new PutParameterCommand({ Name, Type: "String", Value, Overwrite: true }));
    for (let hour = 0; hour < 8; hour += 1) {
      write(40);
      clock.pass(59 * MINUTE);
    }
    // Nobody asked in the last quarter of an hour.
    expect(await look()).toEqual([]);
    write(30);
    expect(await look()).toEqual([]);
    clock.pass(20 * MINUTE);
    write(15, 5);
    expect(await look()).toEqual([]);
    write(15);
    expect(await look()).toEqual([
      { alias: "default", tokensPerSecond: 15, usualTokensPerSecond: 40, usual: "last days" },
    ]);
    expect((await watchStage(other, names, { now: clock.now() })).slow).toEqual([]);
  } finally {
    for (const client of Object.values(other)) client.destroy();
    await started.aws.close();
  }
});

test("a month's cost is what its watches counted, and the month before does not count", async () => {
  const clock = standingClock("2026-01-01T00:00:00Z");
  const started = await startTestAws({ clock });
  const other = {
    sageMaker: new SageMakerClient(started.client),
    ssm: new SSMClient(started.client),
    cloudWatch: new CloudWatchClient(started.client),
  };
  try {
    const metrics = { publishedModels: 1, unavailableModels: 0, slowModels: 0, endpointUsd: 0.5, monthUsd: 0 };
    for (let watch = 0; watch < 3; watch += 1) {
      const lines = watchLines(
        { metrics, usdByModel: { llama: 0.3 }, endpoints: [], unavailable: [], slow: [] },
        "dev",
      );
      for (const line of lines) recordEmbeddedMetrics(started.aws.metrics, JSON.stringify(line));
      clock.pass(5 * MINUTE);
    }
    const of = async (now: string) => (await watchStage(other, names, { now: new Date(now) })).metrics.monthUsd;
    expect(await of("2026-01-01T00:20:00Z")).toBeCloseTo(1.5, 6);
    expect(await of("2026-02-01T00:05:00Z")).toBe(0);
    const byModel = (month: string) =>
      monthCostByModel(other.cloudWatch, "dev", { month, aliases: ["default", "llama"] });
    expect(await byModel("2026-01")).toEqual({
      usd: expect.closeTo(1.5, 6),
      usdByModel: new Map([["llama", expect.closeTo(0.9, 6)]]),
    });
    expect(await byModel("2025-12")).toEqual({ usd: 0, usdByModel: new Map() });
  } finally {
    for (const client of Object.values(other)) client.destroy();
    await started.aws.close();
  }
});
