import type { ProductionVariant } from "@aws-sdk/client-sagemaker";
import type { Container } from "./container.ts";

/** A production variant that runs. One container stands for all its instances. */
export interface RunningVariant {
  readonly name: string;
  readonly definition: ProductionVariant;
  /** The type of the instances that it got: its own, or that of the pool that had capacity. */
  readonly instanceType: string;
  readonly image: string;
  readonly startTime: Date;
  readonly container: Container;
  /** Base URL of the container. */
  readonly url: URL;
  /** Invocations that the container has not finished. */
  inFlight: number;
  /** Called when the last of them is finished. */
  whenIdle?: () => void;
}

/** What an endpoint configuration became: the instances behind an endpoint. */
export type Fleet = readonly RunningVariant[];
