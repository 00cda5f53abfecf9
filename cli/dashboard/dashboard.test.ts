import { DeleteEndpointCommand } from "@aws-sdk/client-sagemaker";
import OpenAI from "openai";
import { ENDPOINT_METRIC_NAMESPACE, endpointDimensions, GPU_METRICS } from "../../contract/endpoint-metrics.ts";
import { namesOf } from "../../names.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { createKey } from "../keys/create-key.ts";
import { resourceClients } from "../stage-inventory/resources/resource-clients.ts";
import { type DashboardFigures, dashboardFigures } from "./dashboard-figures.ts";
import { dashboardText } from "./dashboard-text.ts";
import { lastMinutes } from "./window.ts";

/** What the tool shows of a stage that runs here, from its own functions' logs and metrics. */

let stack: TestStack;
let clients: ReturnType<typeof resourceClients>;
let team: Awaited<ReturnType<typeof createKey>>;

beforeAll(async () => {
  stack = await startTestStack();
  clients = resourceClients(stack.connection);
  team = await createKey(clients, stack.names, { name: "team" });
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
});

const figures = () => dashboardFigures(clients, stack.names, lastMinutes("1h"));
const blue = () => stack.names.endpointNames("default")[0];

test("a stage on which nothing has happened has no figures, and that is no error", async () => {
  const empty = await figures();
  expect(empty).toMatchObject({ requests: 0, keys: [], errorCodes: [], endpoints: [], unavailable: [], monthUsd: 0 });
  expect(dashboardText(empty)).toMatch(/requests +0\n.*first token, p50 +–\n.*None: nothing is billed/s);
});

describe("with a model and its users", () => {
  let shown: DashboardFigures;
  beforeAll(async () => {
    await stack.run("provision-endpoint");
    const client = new OpenAI({ apiKey: team.key, baseURL: stack.openaiBaseUrl, maxRetries: 0 });
    const prompt = { model: "default", prompt: "The President said that", max_tokens: 8 };
    await client.completions.create(prompt);
    for await (const _ of await client.completions.create({ ...prompt, stream: true }));
    await client.completions.create({ ...prompt, model: "made-up" }).catch(() => undefined);
    for (const name of Object.keys(GPU_METRICS)) {
      const metric = { namespace: ENDPOINT_METRIC_NAMESPACE, name, dimensions: endpointDimensions(blue()) };
      stack.aws.metrics.record(metric, 41.6);
    }
    // As its schedule does.
    await stack.functions.find(({ arn }) => arn.endsWith(":openai-sagemaker-dev-watch-stage"))?.invoke("{}");
    shown = await figures();
  });

  test("requests, errors by kind, and speed are those of the functions' metrics", () => {
    expect(shown).toMatchObject({
      requests: 3,
      errors: { clientErrors: 1, rateLimited: 0, modelNotLive: 0, serverErrors: 0 },
      firstTokenMilliseconds: { p50: expect.any(Number), p95: expect.any(Number) },
      completionTokens: 16,
      tokensPerSecondOfAnswer: expect.any(Number),
    });
    expect(shown.promptTokens).toBeGreaterThan(0);
    expect(shown.tokensPerSecond).toBeGreaterThan(0);
  });

  test("tokens by key and errors by code are counted from the log", () => {
    const { promptTokens, completionTokens } = shown;
    expect(shown.keys).toEqual([{ keyId: team.id, name: "team", requests: 3, promptTokens, completionTokens }]);
    expect(shown.errorCodes).toEqual([{ status: 404, code: "model_not_found", requests: 1 }]);
  });

  test("endpoints have their state, price and GPU, and what the month has cost", () => {
    expect(shown.endpoints).toMatchObject([{ name: blue(), status: "InService", usdPerHour: 0.74 }]);
    expect(shown.gpus).toEqual({ [blue()]: { GPUUtilization: 41.6, GPUMemoryUtilization: 41.6 } });
    expect(shown.monthUsd).toBeCloseTo(0.74 / 12, 3);
  });

  test("the text is aligned and short", () => {
    const text = dashboardText(shown);
    expect(text).toMatch(/ {2}requests +3\n {2}errors, the caller's \(4xx\) +1\n/);
    expect(text).toMatch(/first token, p95 +\d+\.\d\d s\n/);
    expect(text).toMatch(/--blue +InService +default +1 × ml\.g4dn\.xlarge +\$0\.74\/h +42 % +42 %\n/);
    expect(text).toMatch(new RegExp(`${team.id} +team +3 +\\d+ +16`));
    expect(text).toMatch(/404 +model_not_found +1$/);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test("a model whose endpoint somebody deleted is said to serve no more", async () => {
    await clients.sageMaker.send(new DeleteEndpointCommand({ EndpointName: blue() }));
    const { unavailable, ...rest } = await figures();
    expect(unavailable).toEqual(["default"]);
    expect(dashboardText({ unavailable, ...rest })).toContain("Published, but do not serve\n  default\n");
  });
});

test("a stage that is not deployed has no figures of zero", async () => {
  await expect(dashboardFigures(clients, namesOf("other"), lastMinutes("1h"))).rejects.toThrow(
    /^The stage other is not deployed/,
  );
});

test("a time that CloudWatch cannot take in one piece is a sentence", () => {
  for (const since of ["2d", "yesterday"]) {
    expect(() => lastMinutes(since)).toThrow(`--since: "${since}" is not a time up to a day such as 15m, 2h or 1d.`);
  }
});
