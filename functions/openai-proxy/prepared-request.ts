import type { ContainerRoute } from "../../contract/container-routes.ts";
import type { CallerApi } from "./apis/caller-api.ts";
import type { JsonObject } from "./json.ts";
import type { Operation } from "./operations.ts";
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
  /** What the caller gets of an answer that is not in his API's form. */
  readonly decode?: (answer: JsonObject) => JsonObject;
  /** How many alternatives to each token the answer to such a chat shows. */
  readonly topLogprobs: number;
}
