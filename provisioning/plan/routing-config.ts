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

/**
 * Our choice, for AWS gives none (docs/decisions/0022-native-path-and-routing.md): a system prompt of a thousand tokens, or a shorter one
 * with the first question. AWS takes 1,024 to 65,536.
 */
const PREFIX_LENGTH_BYTES = 4_096;
/**
 * Our choice likewise: by then the batches of one GPU are full for most models, and a cold cache elsewhere costs less than the queue. AWS
 * takes 1 to 1,024.
 */
const CONCURRENCY_THRESHOLD = 32;

/**
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantRoutingConfig.html; the limits of PREFIX_AWARE are those
 * of botocore's model of SageMaker (`PrefixAwareRoutingConfig`, botocore 1.44.8).
 */
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
        PrefixAwareRoutingConfig: { PrefixLength: PREFIX_LENGTH_BYTES, ConcurrencyThreshold: CONCURRENCY_THRESHOLD },
      };
  }
}
