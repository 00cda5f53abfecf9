import type { ContainerRoute } from "../../contract/container-routes.ts";
import type { ModelCapabilities } from "../../contract/published-model.ts";
import type { CallerApi } from "./apis/caller-api.ts";
import type { JsonObject } from "./json.ts";
import type { ServedModel } from "./models/served-model.ts";
import { type Operation, ROUTES } from "./operations.ts";
import type { SentForm } from "./requests/audio-form.ts";

/** A request as it goes to the container. */
export interface PreparedRequest {
  readonly operation: Operation;
  /** In OpenAI's form, for the dialect. */
  readonly body: JsonObject;
  /** A chat that is put to the model as a completion, so that the answer has to be turned back. */
  readonly chatAsCompletion: boolean;
  /** The container's path for it. */
  readonly route: ContainerRoute;
  /** The container's answer is the caller's, but for names. */
  readonly isRelayed: boolean;
  /** The API that the container speaks itself, of a request that is relayed to it. */
  readonly api?: CallerApi;
  /** A body that is no JSON. */
  readonly form?: SentForm;
  /** How many alternatives to each token the answer to such a chat shows. */
  readonly topLogprobs: number;
}

/** A request that the container takes as it is, under its own name of the model. */
export function relayedRequest(
  operation: Operation,
  request: JsonObject,
  { model, capabilities, api }: RelayOptions,
): PreparedRequest {
  const named = { ...request, model: model.modelId };
  const body = api ? api.encodeRequest(named, capabilities) : named;
  const prepared = { operation, chatAsCompletion: false, topLogprobs: 0, route: ROUTES[operation], isRelayed: true };
  return { ...prepared, body, ...(api && { api }) };
}

interface RelayOptions {
  readonly model: ServedModel;
  readonly capabilities: Partial<ModelCapabilities>;
  readonly api?: CallerApi | undefined;
}
