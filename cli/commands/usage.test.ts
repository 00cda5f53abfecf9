import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { METRIC_NAMESPACE, stageDimensions } from "../../contract/metrics.ts";
import { runLine } from "../../testing/cli/run-line.ts";
import { credentialVariables, signInWith } from "../../testing/local-aws/permissions.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { usageItems } from "../../testing/usage/usage-items.ts";

/** `usage` and `cost --by-tokens` as they are typed, in front of a month that two teams used. */

const MONTH = new Date().toISOString().slice(0, 7);

let aws: Awaited<ReturnType<typeof startTestAws>>;
beforeAll(async () => {
  aws = await startTestAws();
  const items = usageItems(aws.aws);
  items.key("aaaaaaaa", { name: "ranking", owner: "ada", team: "search" });
  items.key("bbbbbbbb", { name: "bot", owner: "bob", team: "support" });
  items.use("aaaaaaaa", MONTH, { "r01/default": 2, "p01/default": 300_000, "c01/default": 0 });
  items.use("bbbbbbbb", MONTH, { "r01/default": 1, "p01/default": 100_000, "c01/default": 0 });
  const dimensions = stageDimensions("watch-stage", "dev");
  aws.aws.metrics.record({ namespace: METRIC_NAMESPACE, name: "endpointUsd", dimensions }, 8);
});
afterAll(() => aws.aws.close());

function run(line: string, policy: object[] = [{ Effect: "Allow", Action: "*", Resource: "*" }]) {
  const credentials = signInWith(aws.aws, JSON.stringify({ Version: "2012-10-17", Statement: policy }));
  const environment = { AWS_ENDPOINT_URL: aws.client.endpoint, AWS_REGION: "eu-north-1" };
  return runLine(line.split(" "), { ...environment, ...credentialVariables(credentials) });
}

test("by team, with what each team's tokens cost", async () => {
  const { code, stdout } = await run("usage --by team");
  expect(code).toBe(0);
  expect(stdout).toMatch(/search +2 +300,000 +0 +0 +300,000 +\$6\.00\n +support +1 +100,000 +0 +0 +100,000 +\$2\.00\n/);
  expect(stdout).toContain("$20.00 per million tokens as measured");
});

test("as JSON, by key as ever, with cost; and by group when asked", async () => {
  expect(JSON.parse((await run("usage --json")).stdout)).toMatchObject({
    month: MONTH,
    keys: [
      {
        id: "aaaaaaaa",
        name: "ranking",
        owner: "ada",
        team: "search",
        promptTokens: 300_000,
        usd: expect.closeTo(6, 6),
      },
      { id: "bbbbbbbb", usd: 2 },
    ],
    cost: { usd: 8, usdPerMillion: { all: 20 } },
  });
  expect(JSON.parse((await run("usage --json --by owner --top 1")).stdout)).toMatchObject({
    by: "owner",
    groups: [{ id: "ada", usd: expect.closeTo(6, 6) }],
  });
});

test("as a spreadsheet and as a page", async () => {
  expect((await run("usage --by team --csv")).stdout).toBe(
    [
      "day,team,requests,prompt_tokens,cached_prompt_tokens,completion_tokens,tokens,usd",
      `${MONTH}-01,search,2,300000,0,0,300000,6.000000`,
      `${MONTH}-01,support,1,100000,0,0,100000,2.000000`,
      "",
    ].join("\r\n"),
  );
  const folder = mkdtempSync(join(tmpdir(), "usage-"));
  const file = join(folder, "usage.html");
  expect(await run(`usage --html ${file}`)).toEqual({ code: 0, stdout: "", stderr: `Written to ${file}.\n` });
  expect(readFileSync(file, "utf8")).toContain("Tokens by day and team");
  rmSync(folder, { recursive: true });
  const { code, stderr } = await run("usage --html /nowhere/usage.html");
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^--html \/nowhere\/usage\.html cannot be written: /)]);
});

test("`cost --by-tokens` has a million tokens of each model", async () => {
  expect((await run("cost --by-tokens")).stdout).toMatch(/default +400,000 +0 +\$8\.00 +\$20\.00\n/);
});

test("who may not read the endpoints' cost is told so, and still who used what", async () => {
  const { code, stdout, stderr } = await run("usage --by team", [
    { Effect: "Allow", Action: ["dynamodb:*", "ssm:*"], Resource: "*" },
  ]);
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(/^What the tokens cost is not told\. AWS does not allow it: .*cloudwatch:GetMetricData/),
  ]);
  expect(stdout).toMatch(/search +2 +300,000 +0 +0 +300,000\n/);
});
