import { DescribeAIRecommendationJobCommand, StopAIRecommendationJobCommand } from "@aws-sdk/client-sagemaker";
import { systemClock } from "../../local/aws/clock.ts";
import { AwsError } from "../../local/aws/aws-error.ts";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import { Bucket } from "../../local/aws/s3/buckets.ts";
import { namesOf } from "../../names.ts";
import { listMeasurements } from "../../provisioning/inventory/list-measurements.ts";
import { containerOnLoopback, launchEcho } from "../../testing/local-aws/container-on-loopback.ts";
import { admitRole } from "../../testing/local-aws/permissions.ts";
import { createEndpoint, startTestAws } from "../../testing/local-aws/test-aws.ts";
import { until } from "../../testing/until.ts";
import type { Recommendation } from "../recommend/recommend.ts";
import { Interrupted } from "../command-line/interruption.ts";
import { measure } from "./measure.ts";
import { type MeasurementClients, measurementClients } from "./measurement-clients.ts";
import { costSentence, type MeasurementPlan, mostItCosts } from "./measurement-plan.ts";
import { tryTypes } from "./try-types.ts";

const names = namesOf("dev");
const bucket = names.weightsBucket("123456789012");
const COMMIT = "2290a62682d06624634c1f46a6ad5be0f47f38aa";

let aws: LocalAws;
let clients: MeasurementClients;
let roleArn: string;
let said: string;
/** While it is true containers answer nothing, so that no job ends by itself. */
let isMute: boolean;
/** Operations that AWS refuses, and how. */
let refused: Readonly<Record<string, AwsError>>;

beforeEach(async () => {
  refused = {};
  said = "";
  isMute = false;
  const started = await startTestAws({
    launchContainer: (launch) => (isMute ? containerOnLoopback(() => undefined) : launchEcho(launch)),
    faults({ operation }) {
      const error = refused[operation];
      if (error) throw error;
    },
  });
  aws = started.aws;
  aws.buckets.set(bucket, new Bucket(bucket, systemClock));
  roleArn = admitRole(aws, names.role("measurement"), "sagemaker.amazonaws.com");
  clients = measurementClients(started.client);
});
afterEach(async () => {
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
});

const type = (instanceType: string, usdPerHour?: number): Recommendation => ({
  ...{ instanceType, hardware: "1 L4", verdict: "fits" },
  ...(usdPerHour !== undefined && { usdPerHour }),
});

function planOf(modelId = "org/model", more: Partial<MeasurementPlan> = {}): MeasurementPlan {
  const wanted = { modelId, revision: "main", model: { gated: false }, source: "hub" } as const;
  return {
    question: { wanted, container: "vllm", context: 64, clients: 2, promptTokens: 32, answerTokens: 16 },
    weights: { modelId, commit: COMMIT, uri: `s3://${bucket}/models/${modelId}/${COMMIT}/` },
    types: [type("ml.g6.xlarge", 1)],
    goal: "cost",
    minutes: 180,
    region: "eu-north-1",
    ...more,
  };
}

function run(
  plan: MeasurementPlan,
  signal = new AbortController().signal,
  confirm: () => Promise<void> = async () => undefined,
) {
  const stream = { write: (text: string) => (said += text) };
  const measuring = tryTypes(clients, plan, { names, roleArn, bucket, confirm, say: () => undefined });
  return measure(clients, measuring, { names, bucket, stream, signal, pollMilliseconds: 20 });
}

/** As a terminal that was killed. */
const start = (plan: MeasurementPlan) => {
  const nobody = { confirm: async () => undefined, say: () => undefined };
  return tryTypes(clients, plan, { names, roleArn, bucket, ...nobody }).start();
};
const endpoints = () => aws.sageMaker.endpoints.list().map(({ name }) => name);
const isMade = () => until(() => endpoints().length > 0);
const nothingIsLeft = async () => {
  expect(await listMeasurements(clients.sageMaker, names)).toEqual({
    ...{ recommendationJobs: [], benchmarkJobs: [], workloadConfigs: [], modelPackageGroups: [] },
  });
  expect(endpoints()).toEqual([]);
  expect(aws.buckets.get(bucket)?.keys("measurements/")).toEqual([]);
};

test("Ctrl-C stops the job, waits until it has removed what it made, and leaves nothing", async () => {
  isMute = true;
  const person = new AbortController();
  const measuring = run(planOf(), person.signal);
  await isMade();
  person.abort("SIGINT");
  await expect(measuring).rejects.toThrow(Interrupted);
  await expect(measuring).rejects.toThrow("the job is stopped, and nothing of it is left");
  expect(said).toContain("A second Ctrl-C leaves that to AWS.");
  await nothingIsLeft();
});

test("endpoints that came up meanwhile are named, but for those of stages", async () => {
  isMute = true;
  const person = new AbortController();
  const measuring = run(planOf(), person.signal);
  await isMade();
  for (const name of ["somebodys", names.endpointNames("default")[0]]) await createEndpoint(clients.sageMaker, name);
  person.abort("SIGINT");
  await expect(measuring).rejects.toThrow(Interrupted);
  expect(said).toMatch(/^These endpoints came up meanwhile, and are billed: somebodys\. If they are nobody else's/m);
});

test("a job that takes longer than it may is stopped", async () => {
  isMute = true;
  const measuring = run(planOf("org/model", { minutes: 0.2 / 60 }));
  await expect(measuring).rejects.toThrow(/^Nothing was measured within [\d.]+ minutes: the job is stopped\./);
  await nothingIsLeft();
});

test("what a killed terminal left is taken up, without asking again", async () => {
  isMute = true;
  const name = await start(planOf());
  const asked = jest.fn();
  const person = new AbortController();
  const measuring = run(planOf(), person.signal, asked);
  await until(() => said.includes(name));
  person.abort("SIGINT");
  await expect(measuring).rejects.toThrow(Interrupted);
  expect(asked).not.toHaveBeenCalled();
  expect(said).toContain("A measurement of the same goes on since");
  expect(said).toContain(`AI recommendation job  ${name}`);
  await nothingIsLeft();
});

test("while another model is measured nothing is started, and what has ended of others is removed", async () => {
  isMute = true;
  const name = await start(planOf("org/other"));
  await expect(run(planOf())).rejects.toThrow(/^The stage measures org\/other since .*: wait for it, or see it/);
  await clients.sageMaker.send(new StopAIRecommendationJobCommand({ AIRecommendationJobName: name }));
  await until(async () => {
    const job = await clients.sageMaker.send(new DescribeAIRecommendationJobCommand({ AIRecommendationJobName: name }));
    return job.AIRecommendationJobStatus === "Stopped";
  });
  await expect(
    run(planOf(), undefined, async () => {
      throw new Interrupted("Nothing was done.");
    }),
  ).rejects.toThrow("Nothing was done.");
  expect(said).toContain(`Removing what an earlier measurement left: ${name}.`);
  await nothingIsLeft();
});

test("a refused job leaves no workload configuration, and is told in a sentence", async () => {
  refused = { CreateAIRecommendationJob: new AwsError("ResourceLimitExceeded", "You have 1 of 1 jobs.") };
  await expect(run(planOf())).rejects.toThrow(
    "The account has as many of SageMaker's jobs as it may: wait for one to end, or ask at Service Quotas. You have 1 of 1 jobs.",
  );
  await nothingIsLeft();
  refused = { CreateAIWorkloadConfig: new AwsError("UnknownOperationException", "") };
  await expect(run(planOf())).rejects.toThrow("SageMaker in eu-north-1 has no such jobs. `npx openai-sagemaker bench`");
  await nothingIsLeft();
});

test("where SageMaker has no such jobs, there are none", async () => {
  const unknown = new AwsError("UnknownOperationException", "");
  refused = { ListAIRecommendationJobs: unknown, ListAIBenchmarkJobs: unknown, ListAIWorkloadConfigs: unknown };
  await nothingIsLeft();
  refused = { ListAIRecommendationJobs: new AwsError("AccessDeniedException", "no") };
  await expect(listMeasurements(clients.sageMaker, names)).rejects.toThrow("no");
});

test("a price that is not known is never taken for none", () => {
  const plan = planOf("org/model", { types: [type("ml.g6.xlarge", 1), type("ml.g7e.2xlarge")], minutes: 90 });
  expect(mostItCosts(plan)).toBeUndefined();
  expect(costSentence(plan)).toBe("What it costs at most is not known: no price of ml.g7e.2xlarge is.");
  const known = planOf("org/model", { types: [type("ml.g6.xlarge", 1), type("ml.g5.xlarge", 2)], minutes: 90 });
  expect(mostItCosts(known)).toBe(4.5);
  expect(costSentence(known)).toBe("It costs at most $4.50.");
});
