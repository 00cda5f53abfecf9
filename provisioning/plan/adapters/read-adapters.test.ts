import type { Adapters } from "../../../contract/adapter.ts";
import { collect, entryWith } from "../../../testing/provisioning/entries.ts";
import type { HubAnswer, HubModel } from "../../hub/hub.ts";
import { readArchitecture } from "../../hub/model-architecture.ts";
import { Refusal } from "../refusal.ts";
import type { ConfigurationAnswer } from "./configuration-file.ts";
import { readAdapters } from "./read-adapters.ts";

const LORA = { peft_type: "LORA", base_model_name_or_path: "org/model", r: 16, lora_alpha: 32 };
const LLAMA = {
  architectures: ["LlamaForCausalLM"],
  hidden_size: 4096,
  num_hidden_layers: 32,
  num_attention_heads: 32,
};

const found = (model: Partial<HubModel> = {}): HubAnswer => ({ kind: "found", model: { gated: false, ...model } });
const architectureOf = (config: object): Partial<HubModel> => {
  const architecture = readArchitecture(config);
  return architecture ? { architecture } : {};
};

interface Given {
  readonly adapters?: Adapters;
  readonly modelS3Uri?: string;
  /** `adapter_config.json` of every adapter. */
  readonly config?: object | ConfigurationAnswer;
  /** `config.json` of the model: on the hub, or in S3. */
  readonly model?: object;
  /** Repositories of the hub besides. */
  readonly hub?: Readonly<Record<string, HubAnswer>>;
  readonly served?: Adapters;
}

async function read({ adapters, modelS3Uri, config = LORA, model = LLAMA, hub = {}, served }: Given) {
  const { warnings, warn } = collect();
  const entry = entryWith({
    adapters: adapters ?? { support: { modelId: "acme/lora" } },
    ...(modelS3Uri === undefined ? {} : { modelS3Uri }),
  });
  const result = await readAdapters(entry, served, {
    hub: async (id) => hub[id] ?? found({ commit: "c0ffee" }),
    async read(_, file) {
      if (file === "config.json") return { kind: "found", json: model };
      return "kind" in config ? (config as ConfigurationAnswer) : { kind: "found", json: config };
    },
    model: modelS3Uri === undefined ? { gated: false, id: "org/model-renamed", ...architectureOf(model) } : undefined,
    warn,
  });
  return { ...result, warnings };
}

test("an adapter of the hub is kept with its commit, and its rank decides vLLM's", async () => {
  expect(await read({ config: { ...LORA, r: 20 } })).toEqual({
    adapters: { support: { modelId: "acme/lora", revision: "c0ffee" } },
    maxRank: 32,
    warnings: [],
  });
});

test.each([
  [1, 1],
  [2, 8],
  [8, 8],
  [257, 320],
  [512, 512],
])("the rank %i takes vLLM's %i", async (r, maxRank) => {
  expect(await read({ config: { ...LORA, r } })).toMatchObject({ maxRank });
});

test("the highest rank of a module counts", async () => {
  expect(await read({ config: { ...LORA, rank_pattern: { q_proj: 100 } } })).toMatchObject({ maxRank: 128 });
});

test.each<readonly [string, Given, RegExp]>([
  [
    "another kind of PEFT",
    { config: { ...LORA, peft_type: "IA3" } },
    /"support" \(acme\/lora\) is of the type IA3, and vLLM loads LORA alone/,
  ],
  ["no kind", { config: { ...LORA, peft_type: undefined } }, /loads LORA alone/],
  ["a rank above vLLM's", { config: { ...LORA, r: 513 } }, /has the rank 513 and vLLM takes 512 at most/],
  ["no rank", { config: { ...LORA, r: undefined } }, /tells no rank/],
  [
    "another model",
    { config: { ...LORA, base_model_name_or_path: "other/model" } },
    /was trained on "other\/model", not on "org\/model": deploy it with "other\/model", or, if it fits, write "org\/model"/,
  ],
  [
    "GPT-2",
    { model: { architectures: ["GPT2LMHeadModel"] } },
    /takes no adapters for "org\/model", whose architecture is GPT2LMHeadModel: merge/,
  ],
  ["GPT-2 in S3", { modelS3Uri: "s3://b-1/m/", model: { architectures: ["GPT2LMHeadModel"] } }, /takes no adapters/],
  ["DoRA", { config: { ...LORA, use_dora: true } }, /has DoRA/],
  ["a bias", { config: { ...LORA, bias: "all" } }, /has a bias/],
  ["trained embeddings", { config: { ...LORA, modules_to_save: ["embed_tokens"] } }, /modules_to_save: embed_tokens/],
  ["PiSSA", { config: { ...LORA, init_lora_weights: "pissa" } }, /init_lora_weights: "pissa"/],
  ["doubled layers", { config: { ...LORA, layer_replication: [[0, 4]] } }, /layer_replication/],
  [
    "no such file",
    { config: { kind: "missing" } },
    /has no adapter_config\.json: name what PEFT's save_pretrained wrote/,
  ],
  ["no permission", { config: { kind: "denied" } }, /may not be read: accept its licence/],
  [
    "no permission in S3",
    { adapters: { s: { modelS3Uri: "s3://b-1/s/" } }, config: { kind: "denied" } },
    /check the prefix/,
  ],
  ["no JSON", { config: { kind: "found", json: undefined } }, /no JSON object/],
  ["no repository", { hub: { "acme/lora": { kind: "unknown-model" } } }, /no public model "acme\/lora"/],
  ["a gated repository", { hub: { "acme/lora": found({ gated: true }) } }, /"acme\/lora" is gated/],
])("%s is refused with the cure", async (_, given, sentence) => {
  const reading = read(given);
  await expect(reading).rejects.toThrow(Refusal);
  await expect(reading).rejects.toThrow(sentence);
});

test.each([
  ["in other letters", "Org/Model"],
  ["by its repository's own name", "org/model-renamed"],
])("the model is found %s", async (_, base_model_name_or_path) => {
  expect(await read({ config: { ...LORA, base_model_name_or_path } })).toMatchObject({ warnings: [] });
});

test.each([undefined, "/opt/ml/input/data/model", "./llama"])(
  "a training's folder %s is doubted, not refused",
  async (base) => {
    const { warnings } = await read({ config: { ...LORA, base_model_name_or_path: base } });
    expect(warnings).toEqual([expect.stringContaining('whether it fits "org/model" was not checked')]);
  },
);

describe("a model in S3", () => {
  const modelS3Uri = "s3://my-bucket/model/";
  const config = { ...LORA, base_model_name_or_path: "meta/llama" };

  test("takes the adapter of a model of the hub that has its shape", async () => {
    const hub = { "meta/llama": found(architectureOf(LLAMA)) };
    expect(await read({ modelS3Uri, config, hub })).toMatchObject({ warnings: [] });
  });

  test("refuses that of another shape", async () => {
    const hub = { "meta/llama": found(architectureOf({ ...LLAMA, hidden_size: 2048 })) };
    await expect(read({ modelS3Uri, config, hub })).rejects.toThrow(
      '"meta/llama" (LlamaForCausalLM, hidden size 2048, 32 layers), not on the model in s3://my-bucket/model/ (LlamaForCausalLM, hidden size 4096, 32 layers)',
    );
  });

  test("doubts one whose model nobody knows", async () => {
    const { warnings } = await read({ modelS3Uri, config, hub: { "meta/llama": { kind: "unknown-model" } } });
    expect(warnings).toEqual([expect.stringContaining("was not checked")]);
  });
});

test("a hub that cannot be asked lets the plan go on, with a rank that most have and the commit that serves", async () => {
  const why = "it is closed today";
  const read1 = await read({
    config: { kind: "unreachable", why },
    hub: { "acme/lora": { kind: "unreachable", why } },
    served: { support: { modelId: "acme/lora", revision: "abc" } },
  });
  expect(read1).toMatchObject({ adapters: { support: { revision: "abc" } }, maxRank: 64 });
  expect(read1.warnings).toEqual([
    expect.stringContaining(why),
    expect.stringContaining("its rank is taken to be at most 64"),
  ]);
});
