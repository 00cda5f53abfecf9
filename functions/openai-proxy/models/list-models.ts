import type { ProvisioningLock } from "../../../contract/provisioning-lock.ts";
import { PRODUCT } from "../../../names.ts";
import type { Caller } from "../authenticate.ts";
import { aliasFor, modelNotFound, visibleAliases } from "./find-model.ts";
import { lockStatus } from "./lock-status.ts";
import type { ParameterSnapshot } from "./parameter-snapshot.ts";
import type { ServedModel } from "./served-model.ts";

export interface ShownCapabilities {
  readonly completions?: boolean;
  readonly chat?: boolean;
  /** Chats in the form of OpenAI's Responses. */
  readonly responses?: boolean;
  /** Chats in the form of Anthropic's Messages. */
  readonly messages?: boolean;
  /** Without it a system message is put before the first of the user. */
  readonly system_message?: boolean;
  readonly tools?: boolean;
  readonly streaming?: boolean;
  readonly embeddings?: boolean;
  readonly rerank?: boolean;
  readonly score?: boolean;
  readonly transcriptions?: boolean;
  /** Its tokens can be counted: `/tokenize` and `/v1/messages/count_tokens`. */
  readonly tokenize?: boolean;
}

/** OpenAI's model object, with vLLM's `root` and `max_model_len`, and what becomes of the model. */
export interface ModelObject {
  readonly id: string;
  readonly object: "model";
  /** Seconds since the epoch; 0 while the model was never published. */
  readonly created: number;
  readonly owned_by: string;
  readonly root: string | null;
  /** The alias of the model whose adapter it is. */
  readonly parent: string | null;
  /** Tokens. */
  readonly max_model_len?: number;
  /** What the model was seen to do; absent while it is not live, and of what nobody has tested. */
  readonly capabilities?: ShownCapabilities;
  readonly status: "live" | "provisioning" | "retiring" | "offline";
  /** What a state machine is doing with the model. */
  readonly step?: string;
  /** When it began, in seconds since the epoch. */
  readonly started_at?: number;
  /** When the model should be live, by experience, in seconds since the epoch; absent when nobody can tell. */
  readonly ready_at?: number;
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
  return {
    id,
    object: "model",
    created: toUnixSeconds(model?.publishedAt) ?? 0,
    owned_by: PRODUCT,
    root: model?.modelId ?? snapshot.catalog.get(alias)?.modelId ?? null,
    parent: snapshot.parents.get(alias) ?? null,
    ...(model?.contextLength === undefined ? {} : { max_model_len: model.contextLength }),
    ...(model && Object.keys(model.capabilities).length > 0 ? { capabilities: shown(model.capabilities) } : {}),
    status: model ? "live" : lock ? lockStatus(lock) : "offline",
    ...(lock ? showProgress(lock) : {}),
  };
}

/** What the API offers: a model without a chat template can chat too. Older records say nothing of completions, which all models had. */
function shown(capabilities: ServedModel["capabilities"]): ShownCapabilities {
  const {
    completions = true,
    chatTemplate = false,
    systemMessage,
    tools,
    streaming,
    embeddings,
    rerank,
    transcriptions,
    routes,
  } = capabilities;
  const chat = completions || chatTemplate;
  return {
    completions,
    chat,
    responses: chat,
    messages: chat,
    ...(systemMessage === undefined ? {} : { system_message: systemMessage }),
    ...(tools === undefined ? {} : { tools }),
    ...(streaming === undefined ? {} : { streaming }),
    ...(embeddings === undefined ? {} : { embeddings }),
    ...(rerank === undefined ? {} : { rerank }),
    ...(transcriptions === undefined ? {} : { transcriptions }),
    ...(routes === undefined ? {} : { score: routes.includes("/v1/score"), tokenize: routes.includes("/tokenize") }),
  };
}

function showProgress({ step, since, readyAt }: ProvisioningLock): Partial<ModelObject> {
  const [started_at, ready_at] = [toUnixSeconds(since), toUnixSeconds(readyAt)];
  return { step, ...(started_at !== undefined && { started_at }), ...(ready_at !== undefined && { ready_at }) };
}

/** Undefined when the text is no ISO 8601 date. */
function toUnixSeconds(date: string | undefined): number | undefined {
  const milliseconds = Date.parse(date ?? "");
  return Number.isFinite(milliseconds) ? Math.floor(milliseconds / 1_000) : undefined;
}
