import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { PricingClient } from "@aws-sdk/client-pricing";
import { Interrupted } from "../command-line/interruption.ts";
import { confirmSpending } from "./confirm-spending.ts";
import type { Spending } from "./spending.ts";

/** Nothing listens there: the product's own table has the prices. */
const pricing = new PricingClient({
  region: "us-east-1",
  endpoint: "http://127.0.0.1:9",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
  maxAttempts: 1,
});
afterAll(() => pricing.destroy());

const SPENDING: Spending = {
  stage: "dev",
  region: "eu-north-1",
  alias: "default",
  entry: { modelId: "distilgpt2", instanceTypes: ["ml.g4dn.xlarge"] },
};

async function agree(spending: Spending, answer: string | undefined, { yes = false, isTTY = true } = {}) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  let shown = "";
  const stream = { write: (text: string) => (shown += text) };
  let asked = false;
  output.on("data", (text) => {
    shown += text;
    if (asked || !shown.includes("Go on?")) return;
    asked = true;
    if (answer === undefined) input.end();
    else input.write(answer);
  });
  const error = await confirmSpending(spending, { yes, stream, pricing, dialogue: { input, output } }).catch(
    (reason: Error) => reason,
  );
  return { shown: stripVTControlCharacters(shown).replaceAll(/ {2,}/g, "  "), error };
}

test("shows what it is, what it costs and that nothing ends it, and asks", async () => {
  const { shown, error } = await agree(SPENDING, "y\n");
  expect(error).toBeUndefined();
  expect(shown).toMatch(
    /^\nmodel +distilgpt2, as default in the stage dev, eu-north-1\nruns on +ml\.g4dn\.xlarge: \$0\.74 an hour, \$540\.20 a month \(list price, .*\)\nends +not by itself: .*\n\nGo on\? \(y\/N\) /,
  );
});

test("a type without a price says how to give it one, and one that has it says whose it is", async () => {
  const entry = { ...SPENDING.entry, instanceTypes: ["ml.c8g.4xlarge"] };
  const unknown = await agree({ ...SPENDING, entry }, "y\n");
  expect(unknown.shown).toMatch(
    /ml\.c8g\.4xlarge: a price that is not known \(INSTANCE_PRICES says what you pay\) \(list/,
  );
  const known = await agree({ ...SPENDING, entry, prices: { "ml.c8g.4xlarge": 0.77 } }, "y\n");
  expect(known.shown).toMatch(/ml\.c8g\.4xlarge: \$0\.77 an hour, \$562\.10 a month \(INSTANCE_PRICES\)/);
});

test.each(["yes\n", " Y \n"])("%j is yes", async (answer) => {
  expect((await agree(SPENDING, answer)).error).toBeUndefined();
});

test.each(["\n", "n\n", "yes please\n", "default\n", undefined])("%j is no", async (answer) => {
  expect((await agree(SPENDING, answer)).error).toMatchObject({ name: "UserError", message: "Nothing was done." });
});

test("--yes shows it and does not ask", async () => {
  const { shown, error } = await agree(SPENDING, undefined, { yes: true, isTTY: false });
  expect(error).toBeUndefined();
  expect(shown).toContain("$0.74 an hour");
  expect(shown).not.toContain("Go on?");
});

test("where nobody can be asked it is one sentence with what it costs and the cure", async () => {
  expect(await agree(SPENDING, undefined, { isTTY: false })).toEqual({
    shown: "",
    error: expect.objectContaining({
      message:
        "distilgpt2 on ml.g4dn.xlarge costs $0.74 an hour, $540.20 a month, and ends only when somebody ends it. " +
        "Nobody can be asked here: say --yes to go on.",
    }),
  });
});

test("every choice, every number of instances, every end, the web UI and what is replaced are named", async () => {
  const { shown } = await agree(
    {
      ...SPENDING,
      alias: "llama-3",
      entry: {
        modelId: "team/llama",
        modelS3Uri: "s3://bucket/llama/",
        instanceTypes: ["ml.g6.xlarge", "ml.g5.xlarge"],
        instanceCount: 2,
        maxInstanceCount: 4,
        idleMinutes: 60,
        ttlHours: 8,
      },
      stopSchedule: "cron(0 18 ? * MON-FRI *), Europe/Stockholm",
      replaces: "distilgpt2 on ml.g4dn.xlarge",
      webUi: { VPC_ID: "vpc-1", WEBUI_INSTANCE_TYPE: "t3.small", WEBUI_VOLUME_GIB: 20 },
    },
    "y\n",
  );
  expect(shown.split("\n")).toEqual([
    "",
    "model  team/llama from s3://bucket/llama/, as llama-3 in the stage dev, eu-north-1",
    expect.stringMatching(
      /^runs on {2}2 to 4 × ml\.g6\.xlarge: \$2\.26 to \$4\.52 an hour, \$1,649\.80 to \$3,299\.60 a month \(/,
    ),
    expect.stringMatching(/^or on {2}2 to 4 × ml\.g5\.xlarge: \$2\.82 to \$5\.64 an hour/),
    expect.stringMatching(/^web UI {2}\$0\.03 an hour, \$\d+\.\d\d a month, whether the model runs or not$/),
    expect.stringMatching(/^replaces {2}distilgpt2 on ml\.g4dn\.xlarge, which serves/),
    "ends  60 minutes after the last request, or 8 hours after it is live, or by the schedule cron(0 18 ? * MON-FRI *), Europe/Stockholm",
    "",
    expect.stringMatching(/^Go on\? \(y\/N\) /),
    "",
  ]);
});

test("Ctrl-C is an interruption", async () => {
  expect((await agree(SPENDING, "\x03")).error).toBeInstanceOf(Interrupted);
});
