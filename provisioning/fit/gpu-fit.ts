import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { GpuInstanceType } from "../../contract/instance-types.ts";
import type { HubModel } from "../hub/hub.ts";
import { contextRoom, longestContext, parallelGpus, wholeNumber } from "./context-room.ts";
import type { Fit } from "./fit.ts";

const GIB = 2 ** 30;

/**
 * What a GPU has to be able to do for weights that are stored so. vLLM has no kernel for MXFP4 below Ampere: `get_min_capability` of
 * `vllm/model_executor/layers/quantization/mxfp4.py`.
 */
const LEAST_CAPABILITY: Readonly<Record<string, number>> = { mxfp4: 8.0 };

/** Whether an instance's GPUs can run the model. Where something is not known, the container has the last word. */
export function gpuFit(entry: CatalogEntry, instance: GpuInstanceType, model: HubModel | undefined): Fit {
  const { environment } = entry;
  const refused = (why: string): Fit => ({ kind: "refused", why });

  const dtype = environment.SM_VLLM_DTYPE ?? environment.OPTION_DTYPE;
  if (!instance.bfloat16 && /^(bfloat16|bf16)$/.test(dtype ?? "")) {
    return refused(`its ${instance.gpu} GPU has no bfloat16, use half or another type`);
  }

  const method = model?.architecture?.quantization?.method ?? "";
  const least = LEAST_CAPABILITY[method];
  if (entry.container === "vllm" && least !== undefined && instance.computeCapability < least) {
    return refused(`its ${instance.gpu} GPU cannot compute with weights in ${method.toUpperCase()}`);
  }

  const parallel = parallelGpus(entry, instance);
  const heads = model?.architecture?.attentionHeads;
  if (entry.container === "vllm" && heads !== undefined && heads % parallel !== 0) {
    return refused(`${heads} attention heads cannot be shared by ${parallel} GPUs, set SM_VLLM_TENSOR_PARALLEL_SIZE`);
  }

  const room = contextRoom(entry, instance, model);
  const { weightBytes } = room;
  const gpuMemory = instance.gpuCount * instance.gpuMemoryGiB;
  const gpus = instance.gpuCount === 1 ? `its ${instance.gpu} has` : `its ${instance.gpuCount} ${instance.gpu} have`;
  if (weightBytes > room.usableBytes) {
    return refused(
      `the model's weights take ${inGiB(weightBytes)}, ${gpus} ${gpuMemory} GiB, of which a tenth stays free`,
    );
  }

  const context = findContextLength(entry, model);
  const tokens = longestContext(room);
  if (context === undefined || tokens === undefined || room.bytesOf === undefined) return { kind: "fits" };
  if (context <= tokens) return { kind: "fits" };
  const variable = entry.container === "vllm" ? "SM_VLLM_MAX_MODEL_LEN" : "OPTION_MAX_MODEL_LEN";
  const why =
    `${context} tokens of context need ${inGiB(room.bytesOf(context))} beside ${inGiB(weightBytes)} of weights, ` +
    `${gpus} ${gpuMemory} GiB, set ${variable} to ${tokens} or less`;
  const isCertain = model?.architecture?.keyValueCache?.certain === true && entry.container === "vllm";
  return { kind: isCertain ? "refused" : "doubtful", why };
}

/** What the container will reserve memory for: as the entry says, else all that the model was made for. */
function findContextLength({ environment }: CatalogEntry, model: HubModel | undefined): number | undefined {
  const asked = environment.SM_VLLM_MAX_MODEL_LEN ?? environment.OPTION_MAX_MODEL_LEN;
  return asked === undefined ? model?.architecture?.contextLength : wholeNumber(asked);
}

const inGiB = (bytes: number) => `${(bytes / GIB).toFixed(1)} GiB`;
