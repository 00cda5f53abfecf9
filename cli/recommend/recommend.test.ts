import { GPU_INSTANCE_TYPES } from "../../contract/gpu-instance-types.ts";
import { questionAbout } from "../../scripts/documentation/known-model-parts.ts";
import { KNOWN_MODELS, type KnownModel } from "../../scripts/documentation/known-models.ts";
import { type Recommendation, recommend } from "./recommend.ts";
import { cheapestOfEachGpu, deployLines, recommendText } from "./recommend-text.ts";

const VARIABLES = { SM_VLLM_MAX_MODEL_LEN: "8192" };
const rowsOf = (known: KnownModel, context?: number) =>
  new Map(recommend(questionAbout(known, context)).map((row) => [row.instanceType, row]));
const named = (id: string) => KNOWN_MODELS.find((known) => known.id === id) as KnownModel;
/** GB, as makers count. */
const gigabytesOf = (type: string) => {
  const { gpuCount = 0, gpuMemoryGiB = 0 } = GPU_INSTANCE_TYPES[type] ?? {};
  return gpuCount * gpuMemoryGiB;
};

const CLAIMS = KNOWN_MODELS.flatMap((known) => known.claims.map((claim) => ({ id: known.id, known, ...claim })));

test.each(CLAIMS)("$id runs on $runsOn, by $source", ({ known, runsOn, context }) => {
  expect(rowsOf(known, context).get(runsOn)).toMatchObject({ verdict: expect.stringMatching(/fits|tight/) });
});

describe.each(KNOWN_MODELS)("$id", (known) => {
  test("what vLLM's recipes ask for is not refused for its memory, and what lacks a third of it does not fit", () => {
    const { gigabytes = Number.NaN } = known.recipe ?? {};
    for (const { instanceType, verdict, why = "" } of rowsOf(known, 4096).values()) {
      if (gigabytesOf(instanceType) >= gigabytes && verdict === "no")
        expect(why).not.toMatch(/weights take|context need/);
      if (gigabytesOf(instanceType) < gigabytes / 1.5) expect(verdict).not.toBe("fits");
    }
  });

  test("the first row fits, with a price and a speed", () => {
    const [first] = rowsOf(known).values();
    expect(first).toMatchObject({ verdict: "fits", speed: "assumed", tokensPerSecond: expect.any(Number) });
    expect(first?.holds).toBeGreaterThanOrEqual(8);
  });
});

test("a model that no type holds has its reasons, and no line to paste", () => {
  const llama = named("meta-llama/Llama-3.3-70B-Instruct");
  const question = questionAbout({ ...llama, parameters: 3e12, fileBytes: 6e12 });
  const rows = recommend(question);
  expect(rows.every(({ verdict, why }) => verdict === "no" && why !== undefined)).toBe(true);
  expect(deployLines(question, rows, VARIABLES)).toEqual([]);
});

test("what the account may not run comes after what it may, and is not what is to paste", () => {
  const question = questionAbout(named("meta-llama/Llama-3.1-8B-Instruct"));
  const none = { kind: "known", instances: 0 } as const;
  const quotas = new Map(
    Object.keys(GPU_INSTANCE_TYPES).map((type) => [type, type.startsWith("ml.g5.") ? { ...none, instances: 1 } : none]),
  );
  const rows = recommend(question, { quotas });
  expect(rows[0]).toMatchObject({ instanceType: "ml.g5.12xlarge", quota: 1 });
  expect(deployLines(question, rows, VARIABLES).join("\n")).toContain("ml.g5.12xlarge");
});

test("a measured speed and a price of today take the place of what is assumed", () => {
  const question = questionAbout(named("meta-llama/Llama-3.1-8B-Instruct"));
  const known = { measured: new Map([["ml.g6e.xlarge", 1000]]), prices: new Map([["ml.g6e.xlarge", 3.6]]) };
  const row = recommend(question, known).find(({ instanceType }) => instanceType === "ml.g6e.xlarge") as Recommendation;
  expect(row).toMatchObject({ speed: "measured", tokensPerSecond: 1000, usdPerHour: 3.6, usdPerMillionTokens: 1 });
});

test("the cheapest of types with the same GPUs stands for them", () => {
  const rows = recommend(questionAbout(named("Qwen/Qwen2.5-0.5B-Instruct")));
  const gpus = cheapestOfEachGpu(rows).map(({ hardware }) => hardware);
  expect(new Set(gpus).size).toBe(gpus.length);
});

test.each(KNOWN_MODELS)("$id: the text fits 80 columns, and its last line is the command that deploys it", (known) => {
  const question = questionAbout(known);
  const rows = recommend(question);
  const account = { withoutPrices: "there are no AWS credentials", withoutQuotas: "there are no AWS credentials" };
  const lines = deployLines(question, rows, VARIABLES);
  const text = recommendText({ question, rows, region: "eu-north-1", account, deployLines: lines }, 80);
  // A word that is to be copied is not broken.
  const long = text.split("\n").filter((line) => line.length > 80 && !line.includes("npx openai-sagemaker"));
  expect(long).toEqual([]);
  expect(text).toContain(rows[0]?.instanceType);
  expect(text.trimEnd().split("\n").at(-1)).toMatch(/SM_VLLM_MAX_MODEL_LEN=8192$/);
});

test("for llama.cpp the types without a GPU are judged by their memory, with a slot for each request", () => {
  const question = {
    ...questionAbout(named("meta-llama/Llama-3.1-8B-Instruct")),
    container: "llamacpp" as const,
    clients: 2,
    ggufFile: "Q4_K_M",
  };
  const small = {
    ...question,
    wanted: { ...question.wanted, model: { ...question.wanted.model, weightBytes: 4.9e9 } },
  };
  const rows = recommend(small);
  const [first] = rows;
  expect(first).toMatchObject({ verdict: "fits", hardware: expect.stringMatching(/^\d+ vCPUs$/), holds: 2 });
  expect(rows.every(({ instanceType }) => !instanceType.startsWith("ml.g5"))).toBe(true);
  expect(rows.find(({ instanceType }) => instanceType === "ml.c7i.large")).toMatchObject({ verdict: "no" });
  const variables = { SM_LLAMA_CPP_PARALLEL: "2", SM_LLAMA_CPP_CTX_SIZE: "16384" };
  expect(deployLines(small, rows, variables).join(" ")).toMatch(
    /--container llamacpp --gguf-file Q4_K_M .* --environment SM_LLAMA_CPP_PARALLEL=2 SM_LLAMA_CPP_CTX_SIZE=16384$/,
  );
});
