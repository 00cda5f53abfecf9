import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PROJECT_FOLDER } from "../../project-folder.ts";
import { type LineResult, runLine, withSubcommands } from "../../testing/cli/run-line.ts";
import { createTerraformStandIn } from "../../testing/cli/stand-in.ts";
import { putCopiedWeights } from "../../testing/local-aws/put-copied-weights.ts";
import { credentialVariables, denialsOf, signInAsDeployer, signInWith } from "../../testing/local-aws/permissions.ts";
import { settled } from "../../testing/settled.ts";
import { cleanEnvironment, WITH_WEB_UI } from "../../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";
import { createProgram } from "../command-line/program.ts";
import { commandPath } from "../command-line/wrong-words.ts";
import { COMMANDS } from "../commands.ts";

/**
 * A stage's whole life by commands as they are typed: an operator whose only policy is what `deployer-policy` prints is denied nothing,
 * and one who may only look is told so in a sentence by every command that changes something.
 */

/**
 * These ask nothing of AWS, or start one of their own; `bootstrap` keeps its state in this folder, and has a test of its own.
 */
const ELSEWHERE = ["completion", "render-asl", "deployer-policy", "start", "bootstrap"];

const READ_SERVICES =
  "application-autoscaling cloudwatch dlm dynamodb ec2 ecr iam lambda logs pricing s3 sagemaker scheduler servicequotas sns ssm states tag".split(
    " ",
  );
const LOOKS = JSON.stringify({
  Version: "2012-10-17",
  Statement: {
    Effect: "Allow",
    // As AWS's own ReadOnlyAccess has them of the services that the commands ask.
    Action: [
      ...READ_SERVICES.flatMap((service) => ["Get*", "List*", "Describe*"].map((verb) => `${service}:${verb}`)),
      ...[
        "apigateway:GET",
        "ecr:BatchGet*",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "budgets:ViewBudget",
        "dynamodb:BatchGet*",
        "dynamodb:Query",
        "dynamodb:Scan",
        "iam:SimulatePrincipalPolicy",
      ],
      ...["logs:FilterLogEvents", "logs:StartQuery"],
    ],
    Resource: "*",
  },
});

const KEY = "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef";
const SETTINGS = { ...WITH_WEB_UI, KMS_KEY_ARN: KEY, MEASUREMENT_JOBS: "on" };
const MEASURE =
  "recommend distilbert/distilgpt2 --measure --yes --context 64 --concurrency 2 --instance-types ml.g6.xlarge";

const terraform = createTerraformStandIn();
const folder = mkdtempSync(join(tmpdir(), "least-privilege-"));
const ran = new Set<string>();
let stack: TestStack;
/** The first key. */
let apiKey: string;
let deployer: ReturnType<typeof signInAsDeployer>;
let looker: ReturnType<typeof signInAsDeployer>;

beforeAll(async () => {
  stack = await startTestStack({ settings: SETTINGS });
  stack.aws.network.instances.push({ id: "i-0123456789abcdef0", state: "running", tags: stack.names.tags });
  deployer = signInAsDeployer(stack.aws, { customerKey: KEY });
  putCopiedWeights(stack.aws);
  looker = { credentials: signInWith(stack.aws, LOOKS, "looker"), denied: denialsOf(stack.aws, "looker") };
  for (const program of ["aws", "session-manager-plugin"]) {
    writeFileSync(join(folder, program), "#!/bin/sh\n");
    chmodSync(join(folder, program), 0o755);
  }
});
afterAll(async () => {
  await stack?.close();
  terraform.remove();
  rmSync(folder, { recursive: true, force: true });
});

type Variables = Readonly<Record<string, string>>;

function run(line: string, { credentials }: typeof deployer, more: Variables = {}): Promise<LineResult> {
  const words = line.split(" ");
  ran.add(["keys", "teams"].includes(words[0] ?? "") ? `${words[0]} ${words[1]}` : (words[0] ?? ""));
  const environment = cleanEnvironment({
    ...SETTINGS,
    ...terraform.environment,
    ...credentialVariables(credentials),
    AWS_ENDPOINT_URL: stack.connection.endpoint,
    HF_ENDPOINT: stack.hubUrl,
    CDKTF_OUTDIR: join(folder, "cdktf.out"),
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    CI: "true",
    ...more,
  });
  return runLine(words, environment);
}

async function good(line: string, more?: Variables): Promise<string> {
  const { code, stdout, stderr } = await run(line, deployer, more);
  // A plan with changes ends with 2.
  const expected = line === "plan" ? 2 : 0;
  expect({ line, code, ...(code !== expected && { stdout, stderr }) }).toEqual({ line, code: expected });
  expect({ line, denied: deployer.denied }).toEqual({ line, denied: [] });
  return stdout;
}

/** The sentence for what AWS denies, as the last of what stands on the screen. */
async function refused(line: string, action: string, more?: Variables): Promise<void> {
  const { code, stderr } = await run(line, looker, more);
  const last = stderr.trimEnd().split("\n").at(-1) ?? "";
  expect({ line, code, last }).toEqual({
    line,
    code: 1,
    last: expect.stringMatching(
      new RegExp(
        `^AWS does not allow it: User: \\S+assumed-role/looker/alice is not authorized to perform: ${action} on resource: \\S+ because no identity-based policy allows the ${action} action\\. \`npx openai-sagemaker deployer-policy\` prints what an operator has to be allowed\\.$`,
      ),
    ),
  });
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(looker.denied.splice(0)).toEqual([expect.stringMatching(new RegExp(`^${action} on `))]);
}

/** What Terraform calls is refused by the stand-in for it. */
async function refusedByTerraform(line: string): Promise<void> {
  const denied =
    "Error: creating it: api error AccessDenied: User: arn:aws:sts::123456789012:assumed-role/looker/alice is not authorized to perform: s3:CreateBucket on resource: arn:aws:s3:::b because no identity-based policy allows the s3:CreateBucket action";
  const { code, stdout, stderr } = await run(line, looker, terraform.failingWith(denied));
  expect({ line, code, ...(code === 0 && { stdout }), stderr }).toEqual({
    line,
    code: 1,
    stderr: expect.stringMatching(
      /AWS does not allow you s3:CreateBucket on arn:aws:s3:::b: `npx openai-sagemaker deployer-policy` prints what an operator has to be allowed\..*\n$/,
    ),
  });
}

test("before there is a model", async () => {
  await refused("webui-password", "ssm:PutParameter");
  for (const line of [
    "doctor",
    "recommend distilgpt2",
    "cost",
    "status",
    "usage",
    "keys list",
    "keys import",
    "teams list",
  ])
    await good(line);
});

test("SageMaker measures a model", async () => {
  await refused(MEASURE, "sagemaker:CreateAIWorkloadConfig");
  await good(MEASURE);
});

test("a model is deployed", async () => {
  await good("plan");
  await refusedByTerraform("deploy --no-doctor --yes --orphans import");
  ({ apiKey } = JSON.parse(await good("deploy --yes --json --orphans import")));
});

test("who may only look is told so by every command that would change something", async () => {
  const { id } = JSON.parse(await good("keys create mine --json"));
  const [endpoint] = stack.names.endpointNames("default");
  await refused("keys create more", "dynamodb:UpdateItem");
  await refused(`keys limit ${id} --tokens-per-day 1`, "dynamodb:UpdateItem");
  await refused(`keys disable ${id}`, "dynamodb:UpdateItem");
  await refused(`keys enable ${id}`, "dynamodb:UpdateItem");
  await refused("teams create more", "dynamodb:PutItem");
  await good("teams create rest");
  await refused("teams limit rest --tokens-per-day 1", "dynamodb:UpdateItem");
  await refused("teams delete rest", "dynamodb:DeleteItem");
  await refused(`keys rotate ${id}`, "dynamodb:UpdateItem");
  await refused(`keys revoke ${id}`, "dynamodb:UpdateItem");
  await refused(`test-endpoint --endpoint-name ${endpoint}`, "sagemaker:InvokeEndpoint");
  for (const line of ["pause --yes", "deploy-vllm --yes", "cleanup --yes", "destroy --yes"])
    await refused(line, "states:StartExecution");
  // It serves what was asked for: what is left to make is a first key.
  await refused("deploy --no-doctor --yes --orphans import", "dynamodb:UpdateItem");
});

test("the doctor tells who may only look, before Terraform begins", async () => {
  const { code, stdout, stderr } = await run("deploy --yes --orphans import", looker);
  expect(stdout).toMatch(/^error +permissions +The caller may not iam: CreateRole, /m);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^Nothing was deployed: fix what /) });
});

test("the model is looked at, asked, changed, and removed with its stage", async () => {
  const [endpoint] = stack.names.endpointNames("default");
  const { id } = JSON.parse(await good("keys create me --json"));
  const client = { OPENAI_BASE_URL: stack.openaiBaseUrl, OPENAI_API_KEY: apiKey };
  for (const line of [
    "status",
    "dashboard",
    "logs",
    "usage",
    "keys list",
    "cost",
    "cost --what-if",
    "cost --by-tokens",
    "usage --by person --people",
    "open",
    "webui-password",
  ])
    await good(line);
  await good(`test-endpoint --endpoint-name ${endpoint}`);
  await good("test-api-gateway", client);
  await good("chat hello --max-tokens 2", client);
  await good("bench --clients 2 --requests 2 --prompt-tokens 32 --output-tokens 4", client);
  await good(`invoke ${join(PROJECT_FOLDER, "cli", "events", "http-api-models.json")}`, client);
  await good("teams create search --tokens-per-day 5000");
  await good(`keys limit ${id} --tokens-per-day 1000 --team search`);
  await good(`keys show ${id}`);
  await good("teams show search");
  await good("teams limit search --models default");
  await good("teams list");
  await good(`keys disable ${id}`);
  await good(`keys enable ${id}`);
  await good(`keys rotate ${id}`);
  await good(`keys revoke ${id}`);
  await good("teams delete search");
  await good("pause --yes");
  await refused("resume --yes", "states:StartExecution");
  await good("resume --yes --no-watch", client);
  await good("deploy-vllm --yes --no-watch", client);
  await settled(stack.aws);
  await good("deploy-vllm --yes --no-watch --environment SM_VLLM_CHAT_TEMPLATE={{messages[0].content}}", client);
  await settled(stack.aws);
  await good("recommend distilgpt2 --measure --yes --alias default --context 64 --concurrency 1");
  await refused("token", "sts:AssumeRole");
  await good("token --json");
  await good("cleanup --yes");
  // Its stack's, which the stand-in for Terraform does not know.
  stack.aws.network.instances.splice(0);
  await good("destroy --yes");
});

test("each command that asks AWS had its run", async () => {
  const everything = withSubcommands(await createProgram(COMMANDS.map(({ name }) => name)));
  const leaves = everything.filter(({ commands, parent }) => parent !== null && commands.length === 0);
  const names = leaves
    .map((command) => commandPath(command).replace("npx openai-sagemaker", "").trim())
    .filter((name) => !name.endsWith("help"));
  expect(names.filter((name) => !ran.has(name) && !ELSEWHERE.includes(name.split(" ")[0] ?? ""))).toEqual([]);
});
