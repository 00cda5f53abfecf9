import { GPU_INSTANCE_TYPES, type GpuInstanceType } from "../../contract/gpu-instance-types.ts";
import { entryWith, GIB } from "../../testing/provisioning/entries.ts";
import type { HubModel } from "../hub/hub.ts";
import type { ProvisioningEntry } from "../plan/merge-catalog-entry.ts";
import { gpuFit } from "./gpu-fit.ts";

const judge = (type: string, model: Partial<HubModel> | undefined, changes: Partial<ProvisioningEntry> = {}) =>
  gpuFit(entryWith(changes), GPU_INSTANCE_TYPES[type] as GpuInstanceType, model && { gated: false, ...model });
const refused = (why: string | RegExp) => ({ kind: "refused", why: expect.stringMatching(why) });
const FITS = { kind: "fits" };

/** Llama 3.1 8B: a token takes 128 KiB. */
const cache = { layers: 32, keyValueHeads: 8, headSize: 128, certain: true };
const llama = { weightBytes: 15 * GIB, architecture: { attentionHeads: 32, keyValueCache: cache } };

test("weights that fill the memory are refused, up to the tenth that vLLM leaves", () => {
  expect(judge("ml.g4dn.xlarge", { weightBytes: 14.5 * GIB })).toEqual(
    refused(/^the model's weights take 14\.5 GiB, its T4 has 16 GiB, of which a tenth stays free$/),
  );
  expect(judge("ml.g4dn.xlarge", { weightBytes: 14.3 * GIB })).toEqual(FITS);
  expect(judge("ml.g4dn.xlarge", undefined)).toEqual(FITS);
});

test("several GPUs hold a model together", () => {
  expect(judge("ml.g4dn.12xlarge", { weightBytes: 50 * GIB })).toEqual(FITS);
  expect(judge("ml.g4dn.12xlarge", { weightBytes: 60 * GIB })).toEqual(refused("its 4 T4 have 64 GiB"));
});

test.each(["SM_VLLM_QUANTIZATION", "OPTION_QUANTIZE", "SM_VLLM_CPU_OFFLOAD_GB"])(
  "with %s the sizes on the hub say nothing",
  (name) => {
    expect(judge("ml.g4dn.xlarge", { weightBytes: 20 * GIB }, { environment: { [name]: "8" } })).toEqual(FITS);
  },
);

test("bfloat16 on a GPU that has none is refused", () => {
  const bfloat16 = { environment: { SM_VLLM_DTYPE: "bfloat16" } };
  expect(judge("ml.g4dn.xlarge", undefined, bfloat16)).toEqual(refused("its T4 GPU has no bfloat16"));
  expect(judge("ml.g5.xlarge", undefined, bfloat16)).toEqual(FITS);
});

test("heads that the GPUs cannot share are refused", () => {
  const twelve = { architecture: { attentionHeads: 12 } };
  expect(judge("ml.g5.48xlarge", twelve)).toEqual(refused("12 attention heads cannot be shared by 8 GPUs"));
  expect(judge("ml.g5.48xlarge", twelve, { environment: { SM_VLLM_TENSOR_PARALLEL_SIZE: "4" } })).toEqual(FITS);
  expect(judge("ml.g5.12xlarge", twelve)).toEqual(FITS);
});

describe("a context", () => {
  const asking = (tokens: string, more = {}) => ({ environment: { SM_VLLM_MAX_MODEL_LEN: tokens, ...more } });

  test("that does not fit beside the weights is refused, with what fits", () => {
    // 24 GiB x 0.9 - 15 GiB = 6.6 GiB, at 128 KiB a token.
    expect(judge("ml.g5.xlarge", llama, asking("131072"))).toEqual(
      refused(
        /^131072 tokens of context need 16\.0 GiB beside 15\.0 GiB of weights, its A10G has 24 GiB, set SM_VLLM_MAX_MODEL_LEN to 54067 or less$/,
      ),
    );
    expect(judge("ml.g5.xlarge", llama, asking("54067"))).toEqual(FITS);
    expect(judge("ml.g5.xlarge", llama, asking("54068"))).toEqual(refused("54068 tokens"));
  });

  test("is all that the model was made for, unless the entry asks for less", () => {
    const made = { ...llama, architecture: { ...llama.architecture, contextLength: 131_072 } };
    expect(judge("ml.g5.xlarge", made)).toEqual(refused("131072 tokens"));
    expect(judge("ml.g6e.xlarge", made)).toEqual(FITS);
    expect(judge("ml.g5.xlarge", made, asking("8192"))).toEqual(FITS);
  });

  test("takes half the memory in 8 bits, and less of it when the entry says how much", () => {
    expect(judge("ml.g5.xlarge", llama, asking("100000", { SM_VLLM_KV_CACHE_DTYPE: "fp8" }))).toEqual(FITS);
    expect(judge("ml.g5.xlarge", llama, asking("54067", { SM_VLLM_GPU_MEMORY_UTILIZATION: "0.8" }))).toEqual(
      refused("54067 tokens"),
    );
  });

  test("is only doubted where the estimate may be wrong", () => {
    const sliding = { ...llama, architecture: { ...llama.architecture, keyValueCache: { ...cache, certain: false } } };
    expect(judge("ml.g5.xlarge", sliding, asking("131072"))).toMatchObject({ kind: "doubtful" });
    const lmi = { container: "lmi", environment: { OPTION_MAX_MODEL_LEN: "131072" } } as const;
    expect(judge("ml.g5.xlarge", llama, lmi)).toMatchObject({
      kind: "doubtful",
      why: expect.stringContaining("OPTION_"),
    });
    expect(judge("ml.g5.xlarge", llama, asking("auto"))).toEqual(FITS);
  });
});

describe("a cache of another form", () => {
  const asking = (tokens: number) => ({ environment: { SM_VLLM_MAX_MODEL_LEN: String(tokens) } });

  test("layers with a window need no more than the window and what is read in beside it", () => {
    // gpt-oss-20b: 12 layers of 4 KiB a token and layer keep all, 12 keep 128 tokens.
    const windowed = {
      layers: 12,
      keyValueHeads: 8,
      headSize: 64,
      windowed: { layers: 12, window: 128 },
      certain: false,
    };
    const model = { weightBytes: 12.8 * GIB, architecture: { attentionHeads: 64, keyValueCache: windowed } };
    expect(judge("ml.g5.xlarge", model, asking(131_072))).toEqual(FITS);
    const whole = { layers: 24, keyValueHeads: 8, headSize: 64, certain: false };
    expect(judge("ml.g5.xlarge", { ...model, architecture: { keyValueCache: whole } }, asking(262_144))).toMatchObject({
      kind: "doubtful",
    });
  });

  test("a latent is kept by every GPU", () => {
    // DeepSeek-V2-Lite: 576 values a token and layer; 24 GiB x 0.9 x 4 - 29.3 GiB = 57.1 GiB.
    const latent = { layers: 27, keyValueHeads: 1, headSize: 128, latentSize: 576, certain: true };
    const model = { weightBytes: 29.3 * GIB, architecture: { attentionHeads: 16, keyValueCache: latent } };
    expect(judge("ml.g6.12xlarge", model, asking(163_840))).toEqual(FITS);
    expect(judge("ml.g6.12xlarge", model, asking(600_000))).toEqual(refused("set SM_VLLM_MAX_MODEL_LEN to 4927"));
  });
});

test("weights in MXFP4 need an Ampere GPU or a newer one", () => {
  const model = { weightBytes: 12.8 * GIB, architecture: { quantization: { method: "mxfp4", bits: 4 } } };
  expect(judge("ml.g4dn.xlarge", model)).toEqual(refused("^its T4 GPU cannot compute with weights in MXFP4$"));
  expect(judge("ml.g5.xlarge", model)).toEqual(FITS);
});
