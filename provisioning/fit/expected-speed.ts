import type { HubModel } from "../hub/hub.ts";
import type { GpuSpeed } from "./gpu-speeds.ts";

/** Requests that go on all the time, so many at once. */
export interface Load {
  readonly clients: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
}

export interface ExpectedSpeed {
  /** Of all answers together. */
  readonly tokensPerSecond: number;
  readonly secondsToFirstToken: number;
  readonly secondsBetweenTokens: number;
}

export interface Hardware extends GpuSpeed {
  readonly count: number;
}

/**
 * What of a data sheet's numbers an inference server reaches; what is between a step and the next one on the host; and what GPUs
 * that share each layer take to put it together. Assumptions, named wherever a figure is shown: `bench` measures.
 */
export const ASSUMED = { bandwidthShare: 0.6, computeShare: 0.4, secondsAStep: 0.002, secondsALayerTogether: 0.000_03 };

/** In words. */
export const ASSUMPTIONS = `${100 * ASSUMED.bandwidthShare} % of the memory's bandwidth and ${100 * ASSUMED.computeShare} % of the computing power of the data sheet`;

/**
 * The roofline of a decoder: each step reads the weights that its tokens meet and the caches of all requests, or computes, whichever
 * takes longer; each prompt is computed once. See "Efficiently Scaling Transformer Inference", arXiv 2211.05102.
 * @param bytesOf what a request's cache takes after so many tokens
 * @returns nothing for a model whose size is not known
 */
export function expectedSpeed(
  model: Pick<HubModel, "weightBytes" | "architecture">,
  hardware: Hardware,
  load: Load,
  bytesOf: (tokens: number) => number = () => 0,
): ExpectedSpeed | undefined {
  const counts = model.architecture?.parameters;
  const weightBytes = model.weightBytes ?? counts?.weightBytes;
  if (weightBytes === undefined) return undefined;
  const { clients, promptTokens, answerTokens } = load;
  const { routed = 0, total = weightBytes / 2, active = total, experts } = counts ?? {};
  const bytesPerSecond = hardware.count * hardware.gigabytesPerSecond * 1e9 * ASSUMED.bandwidthShare;
  const computedPerSecond = hardware.count * hardware.teraflops * 1e12 * ASSUMED.computeShare;

  // Of a mixture, the experts that at least one of the requests is sent to.
  const met = experts === undefined ? 1 : 1 - (1 - experts.perToken / experts.count) ** clients;
  const readShare = 1 - (routed / total) * (1 - met);
  const cached = clients * bytesOf(promptTokens + answerTokens / 2);
  const layers = layersOf(model);
  const overhead = ASSUMED.secondsAStep + (hardware.count > 1 ? layers * ASSUMED.secondsALayerTogether : 0);
  const read = (weightBytes * readShare + cached) / bytesPerSecond;
  const step = overhead + Math.max(read, (2 * active * clients) / computedPerSecond);
  const prompt = overhead + Math.max((2 * active * promptTokens) / computedPerSecond, weightBytes / bytesPerSecond);
  return {
    tokensPerSecond: (clients * answerTokens) / (clients * prompt + answerTokens * step),
    secondsToFirstToken: prompt,
    secondsBetweenTokens: step,
  };
}

function layersOf({ architecture }: Pick<HubModel, "architecture">): number {
  const { layers = 0, windowed } = architecture?.keyValueCache ?? {};
  return layers + (windowed?.layers ?? 0);
}
