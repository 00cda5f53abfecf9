import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { GpuInstanceType } from "../../contract/gpu-instance-types.ts";
import type { HubModel } from "../hub/hub.ts";
import { contextRoom } from "./context-room.ts";
import { gpuFit } from "./gpu-fit.ts";

/** `tight`: the plan would try it, and something may go wrong or wait. */
export interface InstanceVerdict {
  readonly verdict: "fits" | "tight" | "no";
  /** Of all but `fits`. */
  readonly why?: string;
  /** Requests of the whole context that have room at once; absent where the model's configuration does not tell. */
  readonly holds?: number;
}

export interface WantedContext {
  /** Tokens of one request, prompt and answer. */
  readonly context: number;
  /** Requests at once. */
  readonly concurrency: number;
}

/**
 * What the plan leaves to the container, and a careful person counts in: a driver shows some per cent less than the round number, and
 * activations and CUDA graphs take about so much of each GPU.
 */
export const CAREFUL = { memoryShare: 0.94, reservedGiBAGpu: 1 };

/** @param entry as it would be deployed, with the context in its environment */
export function instanceVerdict(
  entry: CatalogEntry,
  instance: GpuInstanceType,
  model: HubModel,
  { context, concurrency }: WantedContext,
): InstanceVerdict {
  const fit = gpuFit(entry, instance, model);
  if (fit.kind === "refused") return { verdict: "no", why: fit.why };
  if (model.weightBytes === undefined) return { verdict: "tight", why: "the hub does not tell how large the model is" };
  const { usableBytes, weightBytes, bytesOf } = contextRoom(entry, instance, model);
  const reserved = CAREFUL.reservedGiBAGpu * instance.gpuCount * 2 ** 30;
  const room = usableBytes * CAREFUL.memoryShare - reserved - weightBytes;
  if (room <= 0) return { verdict: "tight", why: "the weights leave no room for requests, or hardly any", holds: 0 };
  const holds = bytesOf && Math.floor(room / bytesOf(context));
  const known = holds === undefined ? {} : { holds };
  if (fit.kind === "doubtful") return { verdict: "tight", why: fit.why, ...known };
  if (holds === undefined) return { verdict: "fits" };
  if (holds >= concurrency) return { verdict: "fits", holds };
  const why = `room for ${holds} of ${concurrency} requests of ${context} tokens at once; the others wait`;
  return { verdict: "tight", why, holds };
}
