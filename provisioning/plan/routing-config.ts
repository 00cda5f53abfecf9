import type { Routing } from "../../contract/routing.ts";

/** The `RoutingConfig` of a production variant. */
export interface RoutingConfig {
  readonly RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" | "RANDOM" | "PREFIX_AWARE";
  readonly PrefixAwareRoutingConfig?: {
    /** Bytes from the beginning of the request's body: 1,024 to 65,536. */
    readonly PrefixLength: number;
    /** Requests in progress on the instance from which another one is chosen: 1 to 1,024. */
    readonly ConcurrencyThreshold: number;
  };
}

/** A system prompt of some thousand tokens, or a shorter one with the first question. */
const PREFIX_BYTES = 4_096;
/** By then a GPU's batches are full for most models, and a cold cache elsewhere costs less than the queue. */
const MOST_IN_PROGRESS = 32;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantRoutingConfig.html */
export function routingConfig(routing: Routing = "least"): RoutingConfig {
  switch (routing) {
    // Answers differ in length, and instances in speed: by chance, one queues while another idles.
    case "least":
      return { RoutingStrategy: "LEAST_OUTSTANDING_REQUESTS" };
    case "random":
      return { RoutingStrategy: "RANDOM" };
    case "prefix":
      return {
        RoutingStrategy: "PREFIX_AWARE",
        PrefixAwareRoutingConfig: { PrefixLength: PREFIX_BYTES, ConcurrencyThreshold: MOST_IN_PROGRESS },
      };
  }
}
