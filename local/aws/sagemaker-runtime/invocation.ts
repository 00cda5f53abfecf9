import type { Agent } from "node:http";
import type { Clock } from "../clock.ts";
import type { Metrics } from "../cloudwatch/metrics.ts";
import type { Endpoint, ResourceTable } from "../sagemaker/resources.ts";
import type { RunningVariant } from "../sagemaker/running-variant.ts";

/** What the operations of the runtime work with. */
export interface RuntimeContext {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly endpoints: ResourceTable<Endpoint>;
  /** Where invocations are counted. */
  readonly metrics: Metrics;
  /** Keeps connections to the containers. */
  readonly agent: Agent;
}

/** A request that passed validation, and the variant that is to answer it. */
export interface Invocation {
  readonly endpointName: string;
  readonly variant: RunningVariant;
  /** As the container gets them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Of the container. */
  readonly path: "/invocations" | "/v1/chat/completions";
}
