import { ERROR_KINDS, METRIC_NAMESPACE } from "../contract/metrics.ts";
import { FUNCTION_URL } from "../functions/openai-proxy/door.ts";
import { fakeSageMaker } from "../testing/openai-proxy/fake-sagemaker-runtime.ts";
import { createTestProxy } from "../testing/openai-proxy/proxy.ts";
import { recording } from "../testing/openai-proxy/recordings.ts";
import { wakeLine } from "../provisioning/waking/wake-line.ts";
import { watchLines } from "../provisioning/watch/watch-lines.ts";
import { recordEmbeddedMetrics } from "../local/aws/cloudwatch/embedded-metrics.ts";
import { type Metric, Metrics } from "../local/aws/cloudwatch/metrics.ts";
import { runInsightsQuery } from "../local/aws/cloudwatch-logs/insights-query.ts";
import { findResources, synthesizeApp } from "../testing/synthesized-app.ts";

/** What is shown and watched is what the functions write: their own lines are compared with the synthesized stack. */

const INSTANCE_PRICES = "ml.g4dn.xlarge=0.6,ml.c8g.4xlarge=0.77";

let app: Awaited<ReturnType<typeof synthesizeApp>>;
let lines: object[];
beforeAll(async () => {
  app = await synthesizeApp({ BUDGET_USD: "600", TRACING: "on", NOTIFY_EMAIL: "ops@example.com", INSTANCE_PRICES });
  lines = await writtenLines();
});
afterAll(() => app.remove());

const all = (type: string) => findResources(app.stacks, type);
const TOPIC = expect.stringMatching(/^arn:.*:sns:eu-north-1:.*:openai-sagemaker-dev-notifications$/);

/** Of an answered stream, a refused request, a look at a stage, and wakings. */
async function writtenLines(): Promise<object[]> {
  const runtime = fakeSageMaker(() => recording("smollm2-chat-stream-usage").response);
  const proxy = createTestProxy({ runtime, door: FUNCTION_URL });
  const messages = [{ role: "user", content: "Hello" }];
  await (await proxy.post("/v1/chat/completions", { messages, stream: true })).text();
  await proxy.post("/v1/chat/completions", { model: "made-up", messages });
  const metrics = { publishedModels: 1, unavailableModels: 0, slowModels: 0, endpointUsd: 0.06, monthUsd: 12.5 };
  const endpoint = {
    name: "openai-sagemaker-dev-default--blue",
    alias: "default",
    status: "InService",
    createdAt: "2026-01-01T00:00:00Z",
    hours: 1,
    instances: [{ type: "ml.g4dn.xlarge", count: 1 }],
    usdPerHour: 0.74,
  };
  const wake = { wakeSeconds: 500, ownSeconds: 12, instanceSeconds: 250, loadSeconds: 240, smokeTestSeconds: 8 };
  const wakings = [{ alias: "default", wake }, { alias: "default" }].map((ended) => wakeLine(ended, "dev"));
  return [
    ...proxy.lines,
    ...watchLines({ metrics, usdByModel: { default: 0.06 }, endpoints: [endpoint], unavailable: [], slow: [] }, "dev"),
    ...wakings,
  ];
}

const shownAs = ({ namespace, name, dimensions }: Metric) =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

/** Every metric that CloudWatch makes of the lines. */
function writtenMetrics(): Set<string> {
  const written = new Set<string>();
  const metrics = new Metrics({ now: () => new Date(0), after: () => () => undefined });
  metrics.record = (metric) => void written.add(shownAs(metric));
  for (const line of lines) recordEmbeddedMetrics(metrics, JSON.stringify(line));
  return written;
}

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly metrics?: readonly (readonly unknown[])[];
    readonly query?: string;
    readonly markdown?: string;
    readonly alarms?: readonly string[];
  };
}
const widgets = (): Widget[] => JSON.parse(String(all("aws_cloudwatch_dashboard")[0]?.dashboard_body)).widgets;

function metricsOfDashboard(): Metric[] {
  return widgets().flatMap(({ properties: { metrics = [] } }) =>
    metrics
      .filter(([first]) => typeof first === "string")
      .map(([namespace, name, ...rest]) => {
        const texts = rest.filter((one) => typeof one === "string");
        const pairs = Array.from({ length: texts.length / 2 }, (_, pair) => texts.slice(2 * pair, 2 * pair + 2));
        return { namespace: String(namespace), name: String(name), dimensions: Object.fromEntries(pairs) };
      }),
  );
}

interface AlarmMetric {
  readonly namespace: string;
  readonly metric_name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

function metricsOfAlarms(): Metric[] {
  return all("aws_cloudwatch_metric_alarm").flatMap((alarm) => {
    const queries = (alarm.metric_query ?? []) as readonly { readonly metric?: AlarmMetric }[];
    return [alarm as unknown as AlarmMetric, ...queries.flatMap(({ metric = [] }) => metric)]
      .filter(({ namespace }) => namespace !== undefined)
      .map(({ namespace, metric_name: name, dimensions }) => ({ namespace, name, dimensions }));
  });
}

test("every metric of ours that is shown or watched is one that the functions write", () => {
  const written = writtenMetrics();
  const used = [...metricsOfDashboard(), ...metricsOfAlarms()].filter(
    ({ namespace }) => namespace === METRIC_NAMESPACE,
  );
  expect(used.length).toBeGreaterThan(10);
  expect(used.map(shownAs).filter((one) => !written.has(one))).toEqual([]);
});

test("the dashboard shows each kind of error, speed, GPUs of both slots, and the cost", () => {
  const shown = metricsOfDashboard().map(({ name }) => name);
  const wanted = [...Object.keys(ERROR_KINDS), "timeToFirstToken", "tokensPerSecond", "completionTokens", "monthUsd"];
  expect(shown).toEqual(expect.arrayContaining(wanted));
  const gpus = metricsOfDashboard().filter(({ name }) => name.startsWith("GPU"));
  expect(gpus.map(({ name, dimensions }) => `${name} ${dimensions.EndpointName}`)).toEqual([
    "GPUUtilization openai-sagemaker-dev-default--blue",
    "GPUUtilization openai-sagemaker-dev-default--green",
    "GPUMemoryUtilization openai-sagemaker-dev-default--blue",
    "GPUMemoryUtilization openai-sagemaker-dev-default--green",
  ]);
  expect(widgets().find(({ type }) => type === "text")?.properties.markdown).toContain("vllm:kv_cache_usage_perc");
});

test("its queries find what the functions write, in logs that there are", () => {
  const groups = all("aws_cloudwatch_log_group").map(({ name }) => name);
  const messages = lines.map((line) => JSON.stringify(line));
  const rows = widgets().flatMap(({ properties: { query } }) => {
    if (query === undefined) return [];
    for (const [, group] of query.matchAll(/SOURCE '([^']*)'/g)) expect(groups).toContain(group);
    return [runInsightsQuery(query.replaceAll(/SOURCE '[^']*' \| /g, ""), messages)];
  });
  expect(rows).toEqual([
    [expect.objectContaining({ requests: 2, promptTokens: 37, completionTokens: 24 })],
    [{ status: 404, "error.code": "model_not_found", requests: 1 }],
    [
      {
        endpointName: "openai-sagemaker-dev-default--blue",
        state: "InService",
        runs: "1 × ml.g4dn.xlarge",
        usdAnHour: 0.74,
      },
    ],
  ]);
});

test("what is paid for by its number of values is no dimension", () => {
  const dimensions = [...writtenMetrics()].flatMap((metric) => {
    const [, , pairs] = JSON.parse(metric) as [string, string, [string, string][]];
    return pairs.map(([name]) => name);
  });
  expect([...new Set(dimensions)].sort()).toEqual(["model", "service", "stage"]);
});

test("alarms tell the topic, and when it is over", () => {
  const alarms = all("aws_cloudwatch_metric_alarm");
  const names = ["server-errors", "first-token", "model-unavailable", "slow-model", "provision-failed", "budget"];
  expect(alarms.map((alarm) => alarm.alarm_name)).toEqual(
    expect.arrayContaining(names.map((name) => `openai-sagemaker-dev-${name}`)),
  );
  expect(alarms).toHaveLength(names.length);
  for (const alarm of alarms) expect(alarm).toMatchObject({ alarm_actions: [TOPIC], ok_actions: [TOPIC] });
  const shown = widgets().find(({ type }) => type === "alarm")?.properties.alarms ?? [];
  expect(shown.map((arn) => arn.split(":alarm:")[1]).sort()).toEqual(alarms.map((alarm) => alarm.alarm_name).sort());
});

test("no alarm hangs on a metric that may never have had a value", () => {
  const expressions = all("aws_cloudwatch_metric_alarm").flatMap(({ metric_query = [] }) =>
    (metric_query as { expression?: string }[]).flatMap(({ expression }) => expression ?? []),
  );
  expect(expressions).toContain("SUM([failed, timedout])");
  for (const expression of expressions) expect(expression).not.toMatch(/FILL|\w \+ \w/);
});

test("an alarm's name is no endpoint's, or a retirement would take it for a guard", () => {
  for (const { alarm_name: name } of all("aws_cloudwatch_metric_alarm")) expect(name).not.toContain("--");
});

test("alarms and budgets of this account may publish, by TLS alone", () => {
  const [policy] = all("aws_sns_topic_policy");
  expect(JSON.parse(String(policy?.policy)).Statement).toEqual([
    expect.objectContaining({
      Effect: "Allow",
      Principal: { Service: ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"] },
      Condition: { StringEquals: { "aws:SourceAccount": expect.any(String) } },
    }),
    expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
  ]);
});

test("the budget counts the stage's tag, and tells what is spent and what will be", () => {
  const [budget] = all("aws_budgets_budget");
  expect(budget).toMatchObject({
    limit_amount: "600",
    time_unit: "MONTHLY",
    cost_filter: [{ name: "TagKeyValue", values: ["user:Stage$dev"] }],
    notification: [
      { notification_type: "ACTUAL", threshold: 80, subscriber_sns_topic_arns: [TOPIC] },
      { notification_type: "ACTUAL", threshold: 100 },
      { notification_type: "FORECASTED", threshold: 100 },
    ],
  });
});

test("what instances cost the operator is known to the plan, which limits it, and to the watch, which counts it", () => {
  const variables = all("aws_lambda_function").map(
    ({ function_name, environment }) => [String(function_name), environment as { variables?: object }] as const,
  );
  const told = variables.filter(([, { variables = {} }]) => "INSTANCE_PRICES" in variables);
  expect(told.map(([name]) => name.replace("openai-sagemaker-dev-", "")).sort()).toEqual([
    "plan-endpoint",
    "watch-stage",
  ]);
  for (const [, environment] of told) expect(environment).toMatchObject({ variables: { INSTANCE_PRICES } });
});

test("with traces, every function and state machine sends them, and may", () => {
  for (const one of all("aws_lambda_function")) expect(one.tracing_config).toEqual({ mode: "Active" });
  for (const one of all("aws_sfn_state_machine")) expect(one.tracing_configuration).toEqual({ enabled: true });
  const grants = all("aws_iam_role_policy").filter(({ policy }) => String(policy).includes("xray:PutTraceSegments"));
  expect(grants).toHaveLength(all("aws_lambda_function").length + all("aws_sfn_state_machine").length);
  const sampling = grants.filter(({ policy }) => String(policy).includes("xray:GetSamplingRules"));
  expect(sampling).toHaveLength(all("aws_sfn_state_machine").length);
});

test("without the settings there is no budget, no alarm for it, and no trace", async () => {
  const plain = await synthesizeApp();
  plain.remove();
  expect(findResources(plain.stacks, "aws_budgets_budget")).toEqual([]);
  expect(findResources(plain.stacks, "aws_cloudwatch_metric_alarm")).toHaveLength(5);
  // Terraform would leave on what is not said to be off.
  const functions = findResources(plain.stacks, "aws_lambda_function");
  expect(functions.map((one) => one.tracing_config)).toEqual(functions.map(() => ({ mode: "PassThrough" })));
  const machines = findResources(plain.stacks, "aws_sfn_state_machine");
  expect(machines.map((one) => one.tracing_configuration)).toEqual(machines.map(() => ({ enabled: false })));
  expect(/xray/.test(JSON.stringify(plain.stacks))).toBe(false);
});
