import type { ContainerRoute } from "../../contract/container-routes.ts";
import type { ModelCapabilities } from "../../contract/published-model.ts";
import type { Probe, Probes } from "./probes.ts";
import { SmokeTestFailure } from "./smoke-test-failure.ts";
import type { TestedEndpoint } from "./tested-endpoint.ts";

interface AskedAdapters {
  /** Their names in the container. */
  readonly names: readonly string[];
  readonly probes: Probes;
  /** Of the model, which are those of its adapters. */
  readonly capabilities: ModelCapabilities;
  readonly attempts: number;
}

/**
 * Asks each adapter once for what its model does, by a path where the model's name counts. That a wrong name is refused there was
 * seen when the paths were found.
 * @throws SmokeTestFailure
 */
export async function askAdapters(
  endpoint: TestedEndpoint,
  { names, probes, capabilities, attempts }: AskedAdapters,
): Promise<void> {
  if (names.length === 0) return;
  const { route, probe } = howToAsk(capabilities, probes);
  if (!capabilities.routes?.includes(route)) {
    throw new SmokeTestFailure(
      `The container has no path ${route} beside /invocations, where a request's model name does not count: it cannot serve the adapters ${names.join(", ")}. Deploy them with the container "vllm", or without "adapters".`,
    );
  }
  for (const name of names) {
    const body = { ...(probe.body as object), model: name };
    const { status, text } = await endpoint.post({ body, route }, attempts);
    if (status === 200 && probe.accepts(text)) continue;
    throw new SmokeTestFailure(`The adapter "${name}" does not answer: HTTP ${status}, ${text.slice(0, 500)}`);
  }
}

function howToAsk(capabilities: ModelCapabilities, probes: Probes): { route: ContainerRoute; probe: Probe } {
  if (capabilities.chatTemplate) return { route: "/v1/chat/completions", probe: probes.chat };
  if (capabilities.embeddings) return { route: "/v1/embeddings", probe: probes.embeddings };
  if (capabilities.rerank) return { route: "/v1/rerank", probe: probes.rerank };
  return { route: "/v1/completions", probe: probes.completion };
}
