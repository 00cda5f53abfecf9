import { PRODUCT } from "../../../names.ts";
import type { Caller } from "../authenticate.ts";
import { aliasFor, modelNotFound, visibleAliases } from "./find-model.ts";
import { statusOf } from "./lock-status.ts";
import type { ParameterSnapshot } from "./parameter-snapshot.ts";

/** OpenAI's model object, with vLLM's `root` and `max_model_len`, and what becomes of the model. */
export interface ModelObject {
  readonly id: string;
  readonly object: "model";
  /** Seconds since the epoch; 0 while the model was never published. */
  readonly created: number;
  readonly owned_by: string;
  readonly root: string | null;
  readonly parent: null;
  /** Tokens. */
  readonly max_model_len?: number;
  readonly status: "live" | "provisioning" | "retiring" | "offline";
  /** What a state machine is doing with the model. */
  readonly step?: string;
}

/** `GET /v1/models` */
export function listModels(snapshot: ParameterSnapshot, caller: Caller) {
  return { object: "list", data: visibleAliases(snapshot, caller).map((alias) => modelObject(snapshot, alias, alias)) };
}

/** `GET /v1/models/{id}`, by alias or model id */
export function describeModel(snapshot: ParameterSnapshot, caller: Caller, id: string): ModelObject {
  const alias = aliasFor(snapshot, caller, id);
  if (alias === undefined) throw modelNotFound(id);
  return modelObject(snapshot, alias, id);
}

function modelObject(snapshot: ParameterSnapshot, alias: string, id: string): ModelObject {
  const model = snapshot.models.get(alias);
  const lock = snapshot.provisioning.get(alias);
  const created = Math.floor(Date.parse(model?.publishedAt ?? "") / 1_000);
  return {
    id,
    object: "model",
    created: Number.isFinite(created) ? created : 0,
    owned_by: PRODUCT,
    root: model?.modelId ?? snapshot.catalog.get(alias)?.modelId ?? null,
    parent: null,
    ...(model?.contextLength === undefined ? {} : { max_model_len: model.contextLength }),
    status: model ? "live" : lock ? statusOf(lock) : "offline",
    ...(lock ? { step: lock.step } : {}),
  };
}
