import { PRODUCT } from "../../names.ts";
import { weightsKey } from "../../contract/stored-weights.ts";
import { type LineResult, runLine } from "../../testing/cli/run-line.ts";
import { credentialVariables, signInAsDeployer } from "../../testing/local-aws/permissions.ts";
import { cleanEnvironment } from "../../testing/synthesized-app.ts";
import { startTestStack, type TestStack } from "../../testing/test-stack.ts";

/** `recommend --measure` as it is typed, by an operator with the printed policy, against jobs of the local AWS that really ask its container. */

const MODEL = "distilbert/distilgpt2";
const COMMIT = "2290a62682d06624634c1f46a6ad5be0f47f38aa";
const MEASURE = `recommend ${MODEL} --context 64 --concurrency 2 --measure`;

let stack: TestStack;
let deployer: ReturnType<typeof signInAsDeployer>;
beforeAll(async () => {
  stack = await startTestStack({ settings: { MEASUREMENT_JOBS: "on" } });
  deployer = signInAsDeployer(stack.aws);
});
afterAll(() => stack.close());
beforeEach(() => putManifest());
afterEach(() => {
  expect(deployer.denied.splice(0)).toEqual([]);
  expect(leftInAws()).toEqual([]);
});

const bucket = () => {
  const [found] = stack.aws.buckets.values();
  if (found === undefined) throw new Error("The stage has no bucket.");
  return found;
};

function putManifest(modelId = MODEL): void {
  bucket().put(weightsKey.manifest(modelId, COMMIT), Buffer.from("{}"));
}

/** What a measurement may leave. */
function leftInAws(): string[] {
  const { endpoints, endpointConfigs, models, workloadConfigs, recommendationJobs, benchmarkJobs, modelPackageGroups } =
    stack.aws.sageMaker;
  const tables = [
    endpoints,
    endpointConfigs,
    models,
    workloadConfigs,
    recommendationJobs,
    benchmarkJobs,
    modelPackageGroups,
  ];
  const found = tables.flatMap((table) => table.list().map(({ arn }) => arn));
  // What serves is no measurement's.
  return [...found.filter((arn) => !arn.includes("--")), ...bucket().keys("measurements/")];
}

function run(line: string, more: Readonly<Record<string, string>> = {}): Promise<LineResult> {
  return runLine(
    line.split(" "),
    cleanEnvironment({
      ...credentialVariables(deployer.credentials),
      AWS_ENDPOINT_URL: stack.connection.endpoint,
      HF_ENDPOINT: stack.hubUrl,
      ...more,
    }),
  );
}

test("without a terminal and --yes it says what it would do and cost, and does nothing", async () => {
  const { code, stdout, stderr } = await run(MEASURE);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(`SageMaker tries ${MODEL} (${COMMIT.slice(0, 7)}) on endpoints of its own`);
  expect(stderr).toMatch(/It costs at most \$\d+\.\d\d\. Nobody can be asked here: say --yes to go on\.\n$/);
  expect(stderr).toContain("AWS's documentation does not name eu-north-1 among the regions");
});

test("it measures, leaves nothing, and the next recommendation knows it", async () => {
  const { code, stdout, stderr } = await run(`${MEASURE} --yes --json --instance-types ml.g6.xlarge,ml.g5.xlarge`);
  expect({ code, ...(code !== 0 && { stderr }) }).toEqual({ code: 0 });
  const { types, deploy, ...rest } = JSON.parse(stdout);
  expect(rest).toMatchObject({ modelId: MODEL, commit: COMMIT, promptTokens: 32, answerTokens: 16 });
  expect(types.map(({ instanceType }: { instanceType: string }) => instanceType).sort()).toEqual([
    "ml.g5.xlarge",
    "ml.g6.xlarge",
  ]);
  for (const one of types) {
    expect(one).toMatchObject({ clients: 2, copies: 1, instanceCount: 1, firstToken: { p50: expect.any(Number) } });
    expect(one.tokensPerSecond).toBeGreaterThan(1);
    expect(one.usdPerMillionTokens).toBeCloseTo((one.usdPerHour / (one.tokensPerSecond * 3600)) * 1e6, 6);
  }
  expect(deploy[0]).toBe(
    `npx openai-sagemaker deploy-vllm --model-id ${MODEL} --weights s3 --instance-type ${types[0].instanceType} \\`,
  );
  const kept = stack.aws.parameters.get(stack.names.parameter.measured(MODEL));
  expect(JSON.parse(kept.versions.at(-1)?.value ?? "")).toMatchObject({ modelId: MODEL, types: [{}, {}] });

  const again = JSON.parse((await run(`recommend ${MODEL} --context 64 --concurrency 2 --json`)).stdout);
  const g6 = again.instanceTypes.find(({ instanceType }: { instanceType: string }) => instanceType === "ml.g6.xlarge");
  const measured = types.find(({ instanceType }: { instanceType: string }) => instanceType === "ml.g6.xlarge");
  expect(g6).toMatchObject({ speed: "measured", tokensPerSecond: measured.tokensPerSecond });
});

test("a copy is found by the name by which it was deployed", async () => {
  bucket().objects.delete(weightsKey.manifest(MODEL, COMMIT));
  putManifest("distilgpt2");
  const { code, stderr } = await run(MEASURE.replace(MODEL, "distilgpt2"));
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("It costs at most") });
  bucket().objects.delete(weightsKey.manifest("distilgpt2", COMMIT));
});

test("a table for people, with the first row ready to paste", async () => {
  const { code, stdout } = await run(`${MEASURE} --yes --instance-types ml.g6.xlarge --goal throughput`);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^instance type +copies +at once +tokens\/s +first token +USD\/h +USD\/M tokens$/m);
  expect(stdout).toMatch(/^ml\.g6\.xlarge +1 +2 +[\d.]+ +\d+ \/ \d+ +[\d.]+ +[\d.]+$/m);
  expect(stdout).toContain("--environment SM_VLLM_MAX_NUM_SEQS=2 SM_VLLM_MAX_MODEL_LEN=64");
});

describe("what stands in the way is told in a sentence that names the cure:", () => {
  const refused = async (line: string, more?: Readonly<Record<string, string>>) => {
    const { code, stderr } = await run(line, more);
    expect(code).toBe(1);
    return stderr.trimEnd().split("\n").at(-1);
  };

  test("a model whose weights are not in the bucket", async () => {
    bucket().objects.delete(weightsKey.manifest(MODEL, COMMIT));
    expect(await refused(MEASURE)).toMatch(
      /takes weights from S3 alone, and no copy of distilbert\/distilgpt2 is in the stage's bucket: `npx openai-sagemaker deploy-vllm --model-id distilbert\/distilgpt2 --weights s3` copies/,
    );
    const other = "0".repeat(40);
    bucket().put(weightsKey.manifest(MODEL, other), Buffer.from("{}"));
    expect(await refused(MEASURE)).toContain('no copy of the commit 2290a62, which "main" is now, of');
    bucket().objects.delete(weightsKey.manifest(MODEL, other));
  });

  test("a stage without the role", async () => {
    const { roles } = stack.aws.principals;
    const [name, arn] = [stack.names.role("measurement"), String(roles.get(stack.names.role("measurement")))];
    roles.delete(name);
    expect(await refused(MEASURE)).toBe(
      "The stage dev has no role for SageMaker's jobs: set MEASUREMENT_JOBS=on and run `npx openai-sagemaker deploy`.",
    );
    roles.set(name, arn);
  });

  test.each([
    ["ml.g4dn.xlarge", "SageMaker's job does not try ml.g4dn.xlarge: it knows types of g5, "],
    ["ml.nothing", "The product does not know the instance type ml.nothing."],
    ["ml.g6.xlarge,ml.g6e.xlarge", /^ml\.g6e\.xlarge at \$[\d.]+ an hour is above MAX_INSTANCE_PRICE \(1\.5\)\.$/],
    ["ml.p5.48xlarge", "ml.p5.48xlarge does not hold this model: 12 attention heads"],
  ])("the type %s", async (types, sentence) => {
    const said = await refused(`${MEASURE} --instance-types ${types}`, { MAX_INSTANCE_PRICE: "1.5" });
    if (typeof sentence === "string") expect(said).toContain(sentence);
    else expect(said).toMatch(sentence);
  });

  test("a type of which the account may run none", async () => {
    stack.aws.quotas.set("ml.g6.xlarge", 0);
    expect(await refused(`${MEASURE} --instance-types ml.g6.xlarge`)).toBe(
      'The account may run no ml.g6.xlarge: ask at Service Quotas, Amazon SageMaker, for "ml.g6.xlarge for endpoint usage".',
    );
    stack.aws.quotas.set("ml.g6.xlarge", 4);
  });

  test("what only the job finds out", async () => {
    const line = `recommend ${MODEL} --concurrency 2 --measure --yes --instance-types ml.g6.xlarge`;
    expect(await refused(line)).toMatch(/^The measurement failed\. .*maximum context length.* Say less with --context/);
    const { rolePolicies } = stack.aws.principals;
    const role = stack.names.role("measurement");
    const policies = rolePolicies.get(role) ?? {};
    rolePolicies.set(
      role,
      Object.fromEntries(
        Object.entries(policies).map(([name, text]) => [name, text.replace("servicequotas:Get", "servicequotas:List")]),
      ),
    );
    expect(await refused(`${MEASURE} --yes --instance-types ml.g6.xlarge`)).toMatch(
      /^The measurement failed\. AccessDenied.*servicequotas:GetServiceQuota.* deploy the stage again with MEASUREMENT_JOBS=on/,
    );
    rolePolicies.set(role, policies);
  });

  test.each([
    [`recommend ./my-model.gguf --measure`, "ENOENT"],
    [`${MEASURE} --container llamacpp`, "measures the containers vllm and lmi on GPUs"],
    [`recommend ${MODEL} --instance-types ml.g6.xlarge`, "--instance-types belongs to --measure."],
    [`recommend ${MODEL} --alias default`, "--alias belongs to --measure."],
    [`${MEASURE} --alias default --goal cost`, "cannot be used with option"],
    [`${MEASURE} --instance-types a,b,c,d`, "A measurement tries 3 types at most."],
  ])("%s", async (line, sentence) => {
    const { code, stderr } = await run(line);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(sentence) });
  });
});

test("what serves is measured where it serves, and kept where bench keeps it", async () => {
  const served = `recommend ${MODEL} --context 64 --concurrency 2 --measure --alias default`;
  expect((await run(`${served} --yes`)).stderr).toMatch(/No model serves as default in the stage dev/);
  await stack.run("provision-endpoint");
  expect((await run(`${served} --yes`)).stderr).toMatch(
    /asks for streamed chats, which distilgpt2 does not answer without help: `npx openai-sagemaker bench --alias default` measures it/,
  );
  await stack.run("provision-endpoint", { environment: { SM_VLLM_CHAT_TEMPLATE: "{{messages[0].content}}" } });
  const dry = await run(served);
  expect(dry).toMatchObject({ code: 1, stdout: "" });
  expect(dry.stderr).toMatch(/SageMaker asks distilgpt2 on 1 × ml\.g4dn\.xlarge by an AI benchmark job/);

  const { code, stdout, stderr } = await run(`${served} --yes`);
  expect({ code, ...(code !== 0 && { stderr }) }).toEqual({ code: 0 });
  expect(stdout).toMatch(/^ *clients +requests +tokens\/s +USD\/M +first token/m);
  expect(stdout).toContain("SageMaker's job has measured it at the endpoint, without the door");
  const kept = JSON.parse(
    stack.aws.parameters.get(stack.names.parameter.benchmark("default")).versions.at(-1)?.value ?? "",
  );
  expect(kept).toMatchObject({
    ...{ modelId: "distilgpt2", instanceType: "ml.g4dn.xlarge", instanceCount: 1, definition: expect.any(String) },
    levels: [{ clients: 2, requests: 16, failed: 0, answerTokens: 16, tokensPerSecond: expect.any(Number) }],
  });
});

test("a job can remove nothing that serves, in this stage or in another", async () => {
  const { authorization, principals } = stack.aws;
  const role = String(principals.roles.get(stack.names.role("measurement")));
  const job = authorization.takeRole(role, "sagemaker.amazonaws.com", { sessionName: "job" });
  const place = "arn:aws:sagemaker:eu-north-1:123456789012";
  const context = { "aws:ResourceTag/": undefined };
  const denial = (kind: "endpoint" | "endpoint-config" | "model", name: string) => {
    const action = { endpoint: "DeleteEndpoint", "endpoint-config": "DeleteEndpointConfig", model: "DeleteModel" }[
      kind
    ];
    return authorization.denial(job, { action: `sagemaker:${action}`, resource: `${place}:${kind}/${name}`, context });
  };
  for (const kind of ["endpoint", "endpoint-config", "model"] as const) {
    expect(await denial(kind, "ai-rec-0123456789ab")).toBeUndefined();
    expect(await denial(kind, stack.names.versionName("default", "1a2b3c4d"))).toMatch(/explicit deny/);
    expect(await denial(kind, "openai-sagemaker-prod-default--blue")).toMatch(/explicit deny/);
  }
});

test("names of jobs are short enough, and no endpoint's of the product", () => {
  const name = stack.names.measurement("202612010130-abcdef").replace("-dev-", `-${"a".repeat(12)}-`);
  expect(name.startsWith(PRODUCT)).toBe(true);
  expect(name.length).toBeLessThanOrEqual(63);
  expect(name).not.toContain("--");
});
