import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runLine } from "../../testing/cli/run-line.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { serveOnLoopback } from "../../testing/serve-on-loopback.ts";

/** That one sentence is all that a wrong word, or an AWS that does not answer, brings about. */

const FOLDER = join(import.meta.dirname, "..", "..");
/** Nothing listens there. */
const NOWHERE = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_MAX_ATTEMPTS: "1",
};

const run = (line: string, environment: Readonly<Record<string, string>> = NOWHERE, words: readonly string[] = []) =>
  runLine([...line.split(" "), ...words], cleanEnvironment(environment));

/** Runs a script of the shell in which $TOOL is the command line, as a process of its own. */
function runInShell(script: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const environment = cleanEnvironment(NOWHERE);
  const tool = `"${process.execPath}" -- cli/openai-sagemaker.mjs`;
  return new Promise((resolve) => {
    const words = ["-c", script.replaceAll("$TOOL", tool)];
    execFile("sh", words, { cwd: FOLDER, env: environment }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test.each([
  ["status --stage Dev", /^STAGE is "Dev", but must be/],
  ["test-endpoint", /^error: required option '--endpoint-name <name>' not specified/],
  ["test-api-gateway", /^--api-url is missing: give it, or set OPENAI_BASE_URL/],
  ["test-api-gateway --api-url x --api-key y", /^x is not a URL/],
  ["cleanup --alias A!", /^--alias: "A!" is not an alias/],
  ["keys create", /^error: missing required argument 'name'/],
  ["keys create me --tokens-per-day many", /^--tokens-per-day: "many" is not a whole number/],
  ["keys rotate teamteam --overlap long", /^--overlap: "long" is neither/],
  ["usage --month 2026-13", /^--month: "2026-13" is not a month/],
  ["logs web", /^There is no log of "web"/],
  ["logs --since yesterday", /^--since: "yesterday" is neither/],
  ["logs --follow --json", /^--follow has no end/],
  ["dashboard --since 2d", /^--since: "2d" is not a time up to a day/],
  ["dashboard --watch --json", /^--watch has no end/],
  ["cost --hours-per-day many", /^--hours-per-day must be a number above 0/],
  ["cost --pattern daily", /^--pattern belongs to --what-if: say both\./],
  ["cost --what-if --pattern daily", /^--pattern: "daily" is no pattern such as "weekdays 9-17, 20 an hour"/],
  ["cost --what-if --pattern daily --asleep-after 0", /^--asleep-after: "0" is not a number of minutes from 1 to 1440/],
  ["cost --instance-type ml.m5.large", /^INSTANCE_TYPE is "ml\.m5\.large", but must name instance types/],
  ["recommend", /^error: missing required argument 'model'/],
  ["recommend ./nowhere", /nowhere cannot be read or written \(ENOENT\)/],
  ["recommend org/model --context some", /'some' is invalid.*Give a whole number/],
  ["bench", /^--key is missing: give it, or set OPENAI_API_KEY/],
  ["bench --clients 1,none", /'1,none' is invalid.*Give a whole number/],
  ["bench --url http://127.0.0.1:9/v1 --door http-api", /^--url and --door are two servers/],
  ["usage --people", /^--people goes with --by person: say both\./],
  ["usage --by colour", /Allowed choices are key, owner, team, person, model, day/],
  ["usage --top 0", /^--top: "0" is not a whole number of at least 1/],
  ["usage --answer-weight many", /^--answer-weight: "many" is not a number such as 4 or 0\.1/],
  ["usage --csv --json", /'--csv' cannot be used with option '--json'/],
  ["usage --html a.html --json", /'--html <file>' cannot be used with option '--json'/],
  ["cost --by-tokens --what-if", /^--by-tokens and --what-if are two questions/],
  ["cost --by-tokens 2026-13", /^--by-tokens: "2026-13" is not a month/],
  ["usage --key nope", /^That is neither a key id nor a key/],
  ["deployer-policy --account-id 3", /Give an AWS account's 12 digits/],
  ["invoke package.json", /^package\.json is no event of an HTTP API or a Function URL/],
  ["open --port 0", /Give a port from 1 to 65535/],
  ["webui-password --stage Dev", /^STAGE is "Dev", but must be/],
  ["render-asl --machine other", /Allowed choices are provision-endpoint, retire-endpoint/],
  ["render-asl --account-id 1", /Give an AWS account's 12 digits/],
  ["render-asl --out /nowhere/at/all.json", /^--out \/nowhere\/at\/all\.json cannot be written/],
])("%s ends with exit code 1 and one sentence", async (line, sentence) => {
  const { code, stdout, stderr } = await run(line);
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
});

/** Everything that a command asks of AWS begins with its address and its credentials. */
const ASKING = [
  "status",
  "dashboard",
  "keys list",
  "keys create me",
  "keys revoke teamteam",
  "usage",
  "logs",
  "cleanup --yes",
  "test-endpoint --endpoint-name x",
  "open",
  "webui-password",
  "deploy-vllm",
  "doctor",
];

test.each<[string, string]>([
  ["status", "nonsense"],
  ...ASKING.map((line): [string, string] => [line, "localhost:4566"]),
])("%s with AWS_ENDPOINT_URL=%s is one sentence", async (line, url) => {
  expect(await run(line, { ...NOWHERE, AWS_ENDPOINT_URL: url })).toEqual({
    code: 1,
    stdout: "",
    stderr: `AWS_ENDPOINT_URL is "${url}", but must be a URL such as http://127.0.0.1:4566, or not be set.\n`,
  });
});

test.each(["status", "keys create me", "cleanup --yes", "deploy-vllm"])(
  "%s with a profile that is not there is one sentence",
  async (line) => {
    expect(await run(line, { AWS_PROFILE: "nope", AWS_CONFIG_FILE: "/dev/null" })).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^There is no profile nope in AWS's configuration: `aws configure list-profiles`.*\n$/,
      ),
    });
  },
);

test.each<[string, readonly string[]]>([
  ["status", ["--stage", ""]],
  ["cleanup", ["--yes", "--alias", " "]],
  ["keys create", [""]],
  ["deploy-vllm", ["--model-id="]],
  ["destroy", ["--yes", "--stage="]],
])("%s %j is refused, for somebody's variable is not set", async (line, flags) => {
  const { code, stderr } = await run(line, NOWHERE, flags);
  expect(stderr).toMatch(/^error: .* is invalid( for argument .*)?\. Give a value, or leave it away\.\n$/);
  expect(code).toBe(1);
});

describe("a file of settings", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
    writeFileSync(join(folder, "team.env"), "STAGE=team\nAWS_ENDPOINT_URL=http://127.0.0.1:9\n");
    writeFileSync(join(folder, "wrong.env"), "STAGE=team\nREGION: eu-west-1\n");
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each<[string, RegExp]>([
    ["wrong.env", /^\S+wrong\.env, line 2: a `:` stands after REGION where a `=` belongs\.\n$/],
    ["none.env", /^\S+none\.env does not exist/],
    ["", /^\S+ is a directory/],
  ])("--env-file %s is one sentence", async (name, sentence) => {
    const { code, stdout, stderr } = await run(`status --env-file ${folder}/${name}`);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  });

  test("--env-file is read, and its variables reach the AWS SDK", async () => {
    const { stdout } = await run(`render-asl --env-file ${folder}/team.env`);
    expect(stdout).toContain("openai-sagemaker-team-plan-endpoint");
    const { AWS_ENDPOINT_URL: _, ...environment } = NOWHERE;
    const { stderr } = await run(`status --env-file ${folder}/team.env`, environment);
    expect(stderr).toMatch(/^AWS cannot be reached at 127\.0\.0\.1/);
  });
});

test.each([
  "status",
  "dashboard",
  "keys list",
  "keys rotate teamteam",
  "usage",
  "logs",
  "cleanup",
  "test-endpoint --endpoint-name x",
  "open",
  "webui-password",
])("%s without a network is one sentence", async (line) => {
  const { code, stderr } = await run(line);
  expect(stderr).toMatch(/^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\): .*\n$/);
  expect(code).toBe(1);
});

/** Runs a tool against an AWS that has one answer to everything. */
async function runRefused(line: string, __type: string, message: string) {
  const server = await serveOnLoopback((_, response) => {
    response.writeHead(400, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify({ __type, message }));
  });
  const result = await run(line, { ...NOWHERE, AWS_ENDPOINT_URL: server.url });
  await server.close();
  return result;
}

test.each(["status", "keys create me", "logs", "cleanup --yes", "test-endpoint --endpoint-name x"])(
  "%s with credentials that have expired is one sentence",
  async (line) => {
    expect(await runRefused(line, "ExpiredTokenException", "The security token is expired")).toEqual({
      code: 1,
      stdout: "",
      stderr: "The AWS credentials have expired: sign in again.\n",
    });
  },
);

test("what AWS refuses for another reason is said in its words, without a stack trace", async () => {
  const line = "test-endpoint --endpoint-name a_b";
  expect(await runRefused(line, "ValidationException", "1 validation error detected")).toEqual({
    code: 1,
    stdout: "",
    stderr: "AWS answers: ValidationException: 1 validation error detected\n",
  });
});

test("cost needs no network: it says that its prices are not live, and is one JSON value on demand", async () => {
  const { code, stdout } = await run("cost --json --hours-per-day 12");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    usdPerHour: 0.74,
    hoursPerDay: 12,
    notLive: expect.stringMatching(/^AWS cannot be reached/),
  });
});

test("render-asl prints a definition, or writes it to a file and says so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "openai-sagemaker-test-"));
  const { stdout } = await run("render-asl --machine retire-endpoint");
  const { stderr } = await run(`render-asl --machine retire-endpoint --out ${folder}/machine.json`);
  expect(stderr).toMatch(/^\S+machine\.json: retire-endpoint, \d+ states, with placeholder ARNs\.\n$/);
  expect(readFileSync(`${folder}/machine.json`, "utf8")).toBe(stdout);
  expect(JSON.parse(stdout)).toHaveProperty("StartAt", "PlanRetirement");
  rmSync(folder, { recursive: true });
});

test("the deployer's policy comes with a word of what it lets its holder become, unless a boundary holds him", async () => {
  const boundary = "arn:aws:iam::123456789012:policy/boundary";
  const free = await run("deployer-policy");
  const bounded = await run("deployer-policy", { ...NOWHERE, PERMISSIONS_BOUNDARY: boundary });
  expect(free.stderr).toMatch(/administrator of the account/);
  expect(JSON.parse(free.stdout)).toHaveProperty("Statement");
  expect(bounded.stderr).not.toMatch(/administrator/);
});

describe("in a process of its own", () => {
  test("the exit code is 1 for a wrong word, and for a failure; standard output has neither", async () => {
    const [wrongWord, failure] = await Promise.all([runInShell("$TOOL keys create"), runInShell("$TOOL status")]);
    expect(wrongWord).toEqual({
      code: 1,
      stdout: "",
      stderr: "error: missing required argument 'name'. See `npx openai-sagemaker keys create --help`.\n",
    });
    expect(failure).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^AWS cannot be reached at 127\.0\.0\.1 \(ECONNREFUSED\): .*\n$/),
    });
  });

  test("an output that cannot be written is one sentence", async () => {
    const { code, stderr } = await runInShell("$TOOL render-asl > /dev/full");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^The output cannot be written \(ENOSPC\).*\n$/),
    });
  });

  test("what is read no further ends without a word", async () => {
    const script = "$TOOL render-asl | head -c 1; $TOOL invoke cli/events/http-api-models.json | head -c 1";
    expect(await runInShell(script)).toMatchObject({ stderr: "" });
  });
});
