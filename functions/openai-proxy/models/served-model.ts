import type { ContainerKind } from "../../../contract/container-kind.ts";
import type { Routing } from "../../../contract/routing.ts";
import type { ModelCapabilities } from "../../../contract/published-model.ts";

/** A model that answers: a published one, or the endpoint that the environment names. */
export interface ServedModel {
  readonly alias: string;
  readonly modelId: string;
  readonly endpointName: string;
  readonly dialect: ContainerKind;
  /** What is known. An absent capability is believed in until the container denies it. */
  readonly capabilities: Readonly<Partial<ModelCapabilities>>;
  /** Tokens. */
  readonly contextLength?: number | undefined;
  readonly promptTemplate?: string | undefined;
  readonly routing?: Routing | undefined;
  /** ISO 8601. */
  readonly publishedAt?: string | undefined;
}
