import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { checkContainerEnvironment, checkModel, checkPromptTemplate, chooseInstanceType } from "./checks.ts";
import type { EndpointQuotas, QuotaAnswer } from "./endpoint-quotas.ts";
import type { Hub, HubAnswer } from "./hub.ts";
import { Refusal } from "./provisioning-input.ts";

const entry = (changes: Partial<CatalogEntry> = {}): CatalogEntry => ({
  modelId: "distilgpt2",
  revision: "main",
  container: "vllm",
  instanceTypes: ["ml.g4dn.xlarge"],
  environment: {},
  ...changes,
});

function collect() {
  const warnings: string[] = [];
  return { warnings, warn: (sentence: string) => void warnings.push(sentence) };
}

describe("checkModel", () => {
  const hub =
    (answer: HubAnswer): Hub =>
    async () =>
      answer;
  const found = (gated: boolean): HubAnswer => ({ kind: "found", model: { gated } });

  test("refuses a model that the hub does not have", async () => {
    const checked = checkModel(entry({ modelId: "distilgtp2" }), hub({ kind: "unknown-model" }), () => undefined);
    await expect(checked).rejects.toThrow('The Hugging Face hub has no public model "distilgtp2".');
  });

  test("refuses a revision that the model does not have", async () => {
    const checked = checkModel(entry({ revision: "v9" }), hub({ kind: "unknown-revision" }), () => undefined);
    await expect(checked).rejects.toThrow('has no revision "v9"');
  });

  test("refuses a gated model unless the container gets a token", async () => {
    await expect(checkModel(entry(), hub(found(true)), () => undefined)).rejects.toThrow(
      "is gated: accept its licence",
    );
    const withToken = entry({ environment: { HF_TOKEN: "token" } });
    await expect(checkModel(withToken, hub(found(true)), () => undefined)).resolves.toEqual({ gated: true });
  });

  test("goes on with a warning when the hub cannot be asked", async () => {
    const { warnings, warn } = collect();
    expect(await checkModel(entry(), hub({ kind: "unreachable", why: "no route" }), warn)).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("no route")]);
  });

  test("does not ask the hub about artefacts in S3", async () => {
    const never: Hub = () => Promise.reject(new Error("asked"));
    const fromS3 = entry({ modelS3Uri: "s3://bucket/model/" });
    expect(await checkModel(fromS3, never, () => undefined)).toBeUndefined();
  });
});

describe("chooseInstanceType", () => {
  const quotas =
    (answers: Record<string, QuotaAnswer>): EndpointQuotas =>
    async () =>
      new Map(Object.entries(answers));
  const known = (instances: number): QuotaAnswer => ({ kind: "known", instances });
  const GIB = 2 ** 30;
  const choose = (
    changes: Partial<CatalogEntry>,
    answers: Record<string, QuotaAnswer>,
    weightBytes?: number,
    warn: (sentence: string) => void = () => undefined,
  ) => {
    const model = weightBytes === undefined ? undefined : { gated: false, weightBytes };
    return chooseInstanceType(entry(changes), 1, model, quotas(answers), warn);
  };

  test("takes the first type of the list that can be used, and says why it passed over others", async () => {
    const { warnings, warn } = collect();
    const types = ["ml.g4dn.xlarge", "ml.g5.xlarge"];
    const answers = { "ml.g4dn.xlarge": known(0), "ml.g5.xlarge": known(1) };
    expect(await choose({ instanceTypes: types }, answers, 2 * GIB, warn)).toBe("ml.g5.xlarge");
    expect(warnings).toEqual([expect.stringMatching(/^ml\.g4dn\.xlarge: the account may run 0 /)]);
  });

  test("refuses a quota of 0 with the place where to ask for more", async () => {
    const chosen = choose({}, { "ml.g4dn.xlarge": known(0) });
    await expect(chosen).rejects.toThrow(/may run 0 for endpoints and 1 are wanted.*Service Quotas/);
    await expect(chosen).rejects.toBeInstanceOf(Refusal);
  });

  test("refuses weights that fill the GPU's memory", async () => {
    const chosen = choose({}, { "ml.g4dn.xlarge": known(4) }, 14.5 * GIB);
    await expect(chosen).rejects.toThrow("weights take 14.5 GiB, its T4 has 16 GiB");
    expect(await choose({}, { "ml.g4dn.xlarge": known(4) }, 14.3 * GIB)).toBe("ml.g4dn.xlarge");
  });

  test("believes a model that is quantized on load to be smaller than its files", async () => {
    const quantized = { environment: { SM_VLLM_QUANTIZATION: "bitsandbytes" } };
    expect(await choose(quantized, { "ml.g4dn.xlarge": known(4) }, 20 * GIB)).toBe("ml.g4dn.xlarge");
  });

  test("refuses bfloat16 on a GPU that has none, and a type without a known GPU", async () => {
    const bfloat16 = choose({ environment: { SM_VLLM_DTYPE: "bfloat16" } }, { "ml.g4dn.xlarge": known(4) });
    await expect(bfloat16).rejects.toThrow("its T4 GPU has no bfloat16");
    await expect(choose({ instanceTypes: ["ml.m5.xlarge"] }, {})).rejects.toThrow("is not a GPU instance type");
  });

  test("goes on with a warning when the quota is not known", async () => {
    const { warnings, warn } = collect();
    const answers: Record<string, QuotaAnswer> = { "ml.g4dn.xlarge": { kind: "unreachable", why: "denied" } };
    expect(await choose({}, answers, undefined, warn)).toBe("ml.g4dn.xlarge");
    expect(warnings).toEqual(["The quota for ml.g4dn.xlarge is not known (denied)."]);
  });
});

describe("checkPromptTemplate", () => {
  test("takes the name of a built-in template or Jinja, and nothing else", () => {
    const check = (promptTemplate: string) => () => checkPromptTemplate(entry({ promptTemplate }));
    expect(check("chatml")).not.toThrow();
    expect(check("{% for message in messages %}{{ message.content }}{% endfor %}")).not.toThrow();
    expect(check("chat-ml")).toThrow('"chat-ml" is neither Jinja nor one of chatml, llama-2, ');
  });
});

describe("checkContainerEnvironment", () => {
  test("refuses what SageMaker would refuse, and names the variable", () => {
    const environment = (variables: Record<string, string>) => () =>
      checkContainerEnvironment(entry({ environment: variables }));
    expect(environment({ SM_VLLM_CHAT_TEMPLATE: "x".repeat(1025) })).toThrow(
      "SM_VLLM_CHAT_TEMPLATE has 1025 characters",
    );
    expect(environment({ "a-b": "1" })).toThrow('"a-b" cannot be a variable');
    expect(environment(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`V${i}`, ""])))).toThrow("allows 100");
    expect(environment({ SM_VLLM_MAX_MODEL_LEN: "1024" })).not.toThrow();
  });
});
