import type { ContainerKind } from "../../../contract/container-kind.ts";
import type { ModelCapabilities } from "../../../contract/published-model.ts";
import type { Routing } from "../../../contract/routing.ts";

/** A model that answers: a published one, or the endpoint that the environment names. */
export interface ServedModel {
  readonly alias: string;
  readonly modelId: string;
  /** Of an adapter: the alias of the model with which it comes and goes. */
  readonly parent?: string;
  /** Of an adapter: what the container calls it, wherever a name counts. Absent: by its model id. */
  readonly servedName?: string;
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

/** What the container calls a model. */
export function servedName({ servedName: name, modelId }: ServedModel): string {
  return name ?? modelId;
}
