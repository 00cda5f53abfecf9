import { PricingClient } from "@aws-sdk/client-pricing";
import OpenAI from "openai";
import { readSettings } from "../../../settings/settings.ts";
import { startTestStack, type TestStack } from "../../../testing/test-stack.ts";
import { createKey } from "../../keys/create-key.ts";
import { resourceClients } from "../../stage-inventory/resources/resource-clients.ts";
import { askWhatIf, type WhatIfClients, type WhatIfQuestion } from "./ask-what-if.ts";
import { whatIfText } from "./what-if-text.ts";

/** What the command says of a stage that runs here, from the metrics of its own functions and its own executions. */

const settings = readSettings({ STAGE: "dev" });
let stack: TestStack;
let clients: ReturnType<typeof resourceClients> & { readonly pricing: PricingClient };
beforeAll(async () => {
  stack = await startTestStack();
  clients = { ...resourceClients(stack.connection), pricing: new PricingClient(stack.connection) };
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await stack?.close();
});

const ask = (question: Partial<WhatIfQuestion> = {}) =>
  askWhatIf(clients, { settings, names: stack.names }, { alias: "default", ...question });

test("where nobody has asked, always on is all that costs, and a waking takes the usual time", async () => {
  const report = await ask();
  expect(report).toMatchObject({
    requests: 0,
    days: 28,
    wake: { seconds: 480, source: "what a small model usually takes" },
    advice: "Nobody asked: a model that sleeps costs nothing, and one that is always on $540.20 a month.",
  });
  expect(report.ways.map(({ name, usdPerMonth }) => [name, Math.round(usdPerMonth)])).toEqual([
    ["always on", 540],
    ["working hours", 161],
    ["asleep after 10 min", 0],
    ["asleep after 30 min", 0],
    ["asleep after 60 min", 0],
  ]);
});

test("what was asked, and how long the model took to come up, are the stage's own", async () => {
  const { key } = await createKey(clients, stack.names, { name: "team" });
  const client = new OpenAI({ apiKey: key, baseURL: stack.openaiBaseUrl, maxRetries: 0 });
  const prompt = { model: "default", prompt: "The President said that", max_tokens: 4 };
  await stack.run("provision-endpoint", { idleMinutes: 45 });
  await client.completions.create(prompt);
  await client.completions.create(prompt);
  const report = await ask();
  expect(report).toMatchObject({
    requests: 2,
    demand: "as CloudWatch counted them in the last 28 days",
    wake: { source: "what its last provisioning took", seconds: expect.any(Number) },
  });
  expect(report.days).toBeLessThanOrEqual(1.01);
  expect(report.wake.seconds).toBeLessThan(480);
  expect(report.ways[2]).toMatchObject({ name: "asleep after 10 min" });
  expect(report.ways[2]?.wakesPerMonth).toBeGreaterThan(0);
  expect(await ask({ alias: "other" })).toMatchObject({ requests: 0, wake: { seconds: 480 } });
});

test("a pattern needs no account, and flags win over what is known", async () => {
  const report = await askWhatIf(
    { pricing: clients.pricing } as WhatIfClients,
    { settings: { ...settings, INSTANCE_COUNT: 2, IDLE_MINUTES: 15 }, names: stack.names },
    { alias: "default", pattern: "weekdays 9-17, 6 an hour", wakeMinutes: "5" },
    new Date("2026-11-30T12:00:00Z"),
  );
  expect(report).toMatchObject({
    instances: "2 × ml.g4dn.xlarge",
    usdPerHour: 1.48,
    requests: 960,
    wake: { seconds: 300, source: "as --wake-minutes says" },
  });
  expect(report.ways.map(({ name }) => name)).toEqual(["always on", "working hours", "asleep after 15 min"]);
  // From 9:00 to a quarter past 16:50, of twenty days, as a share of a month.
  expect(report.ways[2]?.hoursPerMonth).toBeCloseTo((20 * (8 + 5 / 60) * 730) / 672, 6);
  expect(report.advice).toMatch(
    /^Take "asleep after 15 min" \(IDLE_MINUTES=15 and WAKE_ON_REQUEST=always\): it saves \$\d+\.\d\d a month against always on, and people wait 1 h 48 min a month for that\.$/,
  );
});

test("an hour that somebody waits has its price in the advice", async () => {
  const question = { pattern: "daily 0-24, 1 an hour", asleepAfter: "5, 90" };
  expect(await ask({ ...question, hourWaited: "0" })).toMatchObject({
    advice: expect.stringMatching(/^Take "asleep after 5 min" \(IDLE_MINUTES=5 and WAKE_ON_REQUEST=always\)/),
  });
  expect(await ask({ ...question, hourWaited: "200" })).toMatchObject({
    advice: expect.stringMatching(/^Leave it always on: /),
  });
});

test("stands in eighty columns", async () => {
  const text = whatIfText(await ask({ pattern: "weekdays 9-17, 400 an hour; sat,sun 10-12, 3.5 an hour" }), 80);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toMatch(/ {2}a month +price +up +wakes +people wait +no answer\n/);
  expect(text).toMatch(/Working hours are taken\nto be weekdays from 8 to 18, UTC/);
});

test.each([
  [{ asleepAfter: "soon" }, /^--asleep-after: "soon" is not a number of minutes from 1 to 1440\.$/],
  [{ asleepAfter: "10,,30" }, /^--asleep-after: "" is not/],
  [{ wakeMinutes: "0" }, /^--wake-minutes: "0" is not/],
  [{ hourWaited: "much" }, /^--hour-waited: "much" is not a number of dollars such as 20\.$/],
] as const)("%j is refused with a sentence", async (question, sentence) => {
  await expect(ask({ pattern: "daily 9-17, 1 an hour", ...question })).rejects.toThrow(sentence);
});
