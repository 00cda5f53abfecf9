import { CPU_INSTANCE_TYPES, type CpuInstanceType } from "../../contract/cpu-instance-types.ts";
import { entryWith, GIB } from "../../testing/provisioning/entries.ts";
import type { HubModel } from "../hub/hub.ts";
import { cpuFit } from "./cpu-fit.ts";
import { cpuTokensPerSecond } from "./cpu-speed.ts";

const typeOf = (name: string) => CPU_INSTANCE_TYPES[name] as CpuInstanceType;
const judge = (type: string, model: Partial<HubModel> | undefined, environment: Record<string, string> = {}) =>
  cpuFit(entryWith({ container: "llamacpp", environment }), typeOf(type), model && { gated: false, ...model });
const refused = (why: RegExp) => ({ kind: "refused", why: expect.stringMatching(why) });

/** Llama 3.1 8B in Q4_K_M: 4.6 GiB, and 128 KiB a token of context. */
const cache = { layers: 32, keyValueHeads: 8, headSize: 128, certain: true };
const llama = { weightBytes: 4.6 * GIB, architecture: { keyValueCache: cache } };

test("a file that is larger than the memory is refused", () => {
  expect(judge("ml.c7i.xlarge", { weightBytes: 7 * GIB })).toEqual(
    refused(/^the model's file has 7\.0 GiB, it has 8 GiB of memory: take a smaller quantisation or a larger type$/),
  );
  expect(judge("ml.c7i.xlarge", undefined)).toEqual({ kind: "fits" });
});

test("the contexts of all slots and the cache of prompts have to fit beside it, and the refusal says what would", () => {
  expect(judge("ml.c7i.2xlarge", llama)).toEqual({ kind: "fits" });
  const asked = judge("ml.c7i.xlarge", llama);
  expect(asked).toEqual(
    refused(
      /^16384 tokens of context need 2\.0 GiB beside 4\.6 GiB of weights and 1024 MiB for prompts, .* set SM_LLAMA_CPP_CTX_SIZE to 7372 or less$/,
    ),
  );
  expect(judge("ml.c7i.xlarge", llama, { SM_LLAMA_CPP_CTX_SIZE: "7372" })).toEqual({ kind: "fits" });
  expect(judge("ml.c7i.xlarge", llama, { SM_LLAMA_CPP_CTX_SIZE: "7373" })).toMatchObject({ kind: "refused" });
});

test("more slots need more, and 8 bits a value half of it", () => {
  expect(judge("ml.c7i.2xlarge", llama, { SM_LLAMA_CPP_PARALLEL: "16" })).toMatchObject({ kind: "refused" });
  const eightBits = { SM_LLAMA_CPP_CACHE_TYPE_K: "q8_0", SM_LLAMA_CPP_CACHE_TYPE_V: "q8_0" };
  expect(judge("ml.c7i.2xlarge", llama, { SM_LLAMA_CPP_CTX_SIZE: "100000" })).toMatchObject({ kind: "refused" });
  expect(judge("ml.c7i.2xlarge", llama, { SM_LLAMA_CPP_CTX_SIZE: "100000", ...eightBits })).toEqual({ kind: "fits" });
});

test("without a configuration the context is only doubted", () => {
  expect(judge("ml.c7i.xlarge", { weightBytes: 5 * GIB })).toMatchObject({ kind: "doubtful" });
  expect(judge("ml.c7i.4xlarge", { weightBytes: 5 * GIB })).toEqual({ kind: "fits" });
});

test("the rate is the memory's bandwidth by the size of the file", () => {
  expect(cpuTokensPerSecond(typeOf("ml.c7i.4xlarge"), 4.6 * GIB)).toBeCloseTo(6.2, 1);
});
