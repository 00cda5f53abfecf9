import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { startBucketServer } from "../../testing/cli/bucket-server.ts";
import { withSubcommands } from "../../testing/cli/run-line.ts";
import { settled } from "../../testing/settled.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { putCopiedWeights } from "../../testing/local-aws/put-copied-weights.ts";
import { credentialVariables, signInAsDeployer } from "../../testing/local-aws/permissions.ts";
import { cleanEnvironment, WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { COMMANDS } from "../commands.ts";
import { createProgram } from "./program.ts";
import { commandPath } from "./wrong-words.ts";
import { PROJECT_FOLDER } from "../../project-folder.ts";

/** One good run of every command of the help, each a process of its own, in the order of a stage's life, under the policy that `deployer-policy` prints. */

const PROGRAM = "npx openai-sagemaker";
const BUCKET_STATE = "openai-sagemaker-state-123456789012-eu-north-1.tfstate";
const STACK_TRACE = /^ {4}at /m;

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const terraform = createTerraformStandIn();
const folder = mkdtempSync(join(tmpdir(), "every-command-"));
const ran = new Set<string>();
let stack: TestStack;
let deployer: ReturnType<typeof signInAsDeployer>;
let buckets: Awaited<ReturnType<typeof startBucketServer>>;

beforeAll(async () => {
  const settings = { ...WITH_WEB_UI, MEASUREMENT_JOBS: "on" };
  [stack, buckets] = await Promise.all([startTestStack({ settings }), startBucketServer({})]);
  putCopiedWeights(stack.aws);
  deployer = signInAsDeployer(stack.aws);
  stack.aws.network.instances.push({ id: "i-0123456789abcdef0", state: "running", tags: stack.names.tags });
  for (const program of ["aws", "session-manager-plugin"]) {
    writeFileSync(join(folder, program), "#!/bin/sh\n");
    chmodSync(join(folder, program), 0o755);
  }
});
afterEach(() => expect(deployer.denied).toEqual([]));
afterAll(async () => {
  await stack?.close();
  await buckets?.close();
  terraform.remove();
  rmSync(folder, { recursive: true, force: true });
  // `bootstrap` keeps its state in the checkout, wherever it is called.
  rmSync(join(PROJECT_FOLDER, ".terraform-state", "state-backend", BUCKET_STATE), { force: true });
});

/** Runs a command to its good end; `onOutput` may end what has no end. */
function run(
  line: string,
  more: Readonly<Record<string, string>> = {},
  onOutput: (output: string, end: () => void) => void = () => undefined,
): Promise<Result> {
  const words = line.split(" ");
  ran.add(["keys", "teams"].includes(words[0] ?? "") ? `${words[0]} ${words[1]}` : (words[0] ?? ""));
  const child = spawn(process.execPath, [join(PROJECT_FOLDER, "cli", "openai-sagemaker.mjs"), ...words], {
    cwd: folder,
    env: cleanEnvironment({
      ...WITH_WEB_UI,
      ...terraform.environment,
      AWS_ENDPOINT_URL: stack.connection.endpoint,
      ...credentialVariables(deployer.credentials),
      HF_ENDPOINT: stack.hubUrl,
      CDKTF_OUTDIR: join(folder, "cdktf.out"),
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      // What a workflow's log reads is no terminal.
      CI: "true",
      ...more,
    }),
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.stdout += text;
    onOutput(said.stdout, () => child.kill("SIGINT"));
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.stderr += text;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, ...said })));
}

/** Runs it, and has it end as it should. */
async function good(line: string, more?: Readonly<Record<string, string>>, expected = 0): Promise<string> {
  const { code, stdout, stderr } = await run(line, more);
  expect(`${stdout}\n${stderr}`).not.toMatch(STACK_TRACE);
  // What went wrong may stand in either.
  expect({ line, code, ...(code !== expected && { stdout, stderr }) }).toEqual({ line, code: expected });
  expect(stdout + stderr).not.toBe("");
  expect(stdout + stderr).not.toContain("\x1b[");
  return stdout;
}

test("what needs no model", async () => {
  await Promise.all([
    good("completion bash"),
    good("render-asl --machine retire-endpoint"),
    good("deployer-policy --account-id 123456789012"),
    good("cost --json"),
    good("cost --what-if"),
    good("recommend distilgpt2"),
    good("recommend distilbert/distilgpt2 --measure --yes --context 64 --concurrency 1 --instance-types ml.g6.xlarge"),
  ]);
  await Promise.all([
    good("doctor"),
    good("plan --no-doctor", {}, 2),
    good("bootstrap", { AWS_ENDPOINT_URL_S3: buckets.url }),
  ]);
});

test("start ends with 0 by Ctrl-C", async () => {
  let isEnding = false;
  const { code, stdout, stderr } = await run("start --port 0", {}, (output, end) => {
    if (isEnding || !output.includes("Serving until")) return;
    isEnding = true;
    end();
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toMatch(STACK_TRACE);
});

test("a model is deployed, asked, looked at, and removed", async () => {
  // The stack is there already, for the stand-in for Terraform makes nothing.
  const { apiKey } = JSON.parse(await good("deploy --yes --json --orphans import"));
  const [endpointName] = stack.names.endpointNames("default");
  const client = { OPENAI_BASE_URL: stack.openaiBaseUrl, OPENAI_API_KEY: apiKey };
  await good("keys import --remove");
  const made = JSON.parse(await good("keys create me --json"));
  await Promise.all([good("status"), good("dashboard"), good("logs")]);
  const page = join(mkdtempSync(join(tmpdir(), "usage-")), "usage.html");
  const lines = ["usage --by team", "usage --by day --csv", "cost --by-tokens", `usage --html ${page}`];
  await Promise.all(lines.map((line) => good(line)));
  expect(existsSync(page)).toBe(true);
  rmSync(dirname(page), { recursive: true });
  await Promise.all([good("usage"), good("keys list"), good("open"), good("webui-password")]);
  await Promise.all([
    good(`test-endpoint --endpoint-name ${endpointName}`),
    good("test-api-gateway", client),
    good("chat hello --max-tokens 8", client),
    good("bench --clients 1,2 --requests 2 --prompt-tokens 32 --output-tokens 4", client),
    good(`invoke ${join(PROJECT_FOLDER, "cli", "events", "http-api-models.json")}`, client),
  ]);
  await good("teams create search --tokens-per-day 5000");
  await good(`keys limit ${made.id} --tokens-per-day 1000 --team search --owner ada`);
  await Promise.all([good(`keys show ${made.id}`), good("teams show search"), good("teams list")]);
  await good("teams limit search --models default");
  await good(`keys disable ${made.id}`);
  await good(`keys enable ${made.id}`);
  await good(`keys rotate ${made.id}`);
  await good(`keys revoke ${made.id}`);
  await good("teams delete search");
  await good("pause --yes");
  await good("resume --yes --no-watch", client);
  // It serves already: nothing is made.
  await good("deploy-vllm --yes --no-watch", client);
  await settled(stack.aws);
  // SageMaker's own path takes chats alone.
  await good("deploy-vllm --yes --no-watch --environment SM_VLLM_CHAT_TEMPLATE={{messages[0].content}}", client);
  await settled(stack.aws);
  await good("recommend distilgpt2 --measure --yes --alias default --context 64 --concurrency 1");
  await good("token --json");
  await good("cleanup --yes");
  // Its stack's, which the stand-in does not know.
  stack.aws.network.instances.splice(0);
  await good("destroy --yes");
});

test("each of them had its run", async () => {
  const everything = withSubcommands(await createProgram(COMMANDS.map(({ name }) => name)));
  const leaves = everything.filter(({ commands, parent }) => parent !== null && commands.length === 0);
  const names = leaves
    .map((command) => commandPath(command).slice(PROGRAM.length).trim())
    .filter((name) => !name.endsWith("help"));
  expect(names.filter((name) => !ran.has(name))).toEqual([]);
});
