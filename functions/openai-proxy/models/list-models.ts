import { type AsleepModel, mayWake, type SleepReason } from "../../../contract/asleep-model.ts";
import type { CatalogEntry } from "../../../contract/catalog-entry.ts";
import type { ProvisioningLock } from "../../../contract/provisioning-lock.ts";
import { PRODUCT } from "../../../names.ts";
import type { Caller } from "../keys/caller.ts";
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
  /** `asleep`: nobody retired it, and it comes back. `offline`: nobody started it, or somebody retired it. */
  readonly status: "live" | "provisioning" | "retiring" | "asleep" | "offline";
  /** Since when it sleeps, in seconds since the epoch. */
  readonly asleep_since?: number;
  readonly asleep_reason?: SleepReason;
  /** Of a model that sleeps: whether a request with this key wakes it now. */
  readonly wakes_on_request?: boolean;
  /** From when on it would, in seconds since the epoch, when a waking failed or was refused. */
  readonly wakes_after?: number;
  /** What a state machine is doing with the model. */
  readonly step?: string;
  /** When it began, in seconds since the epoch. */
  readonly started_at?: number;
  /** When the model should be live, by experience, in seconds since the epoch; absent when nobody can tell. */
  readonly ready_at?: number;
}

/** `GET /v1/models` */
export function listModels(snapshot: ParameterSnapshot, caller: Caller) {
  return {
    object: "list",
    data: visibleAliases(snapshot, caller).map((alias) => modelObject(snapshot, alias, { id: alias, caller })),
  };
}

/** `GET /v1/models/{id}`, by alias or model id */
export function describeModel(snapshot: ParameterSnapshot, caller: Caller, id: string): ModelObject {
  const alias = aliasFor(snapshot, caller, id);
  if (alias === undefined) throw modelNotFound(id);
  return modelObject(snapshot, alias, { id, caller });
}

interface Shown {
  /** By what it was asked for. */
  readonly id: string;
  readonly caller: Caller;
}

function modelObject(snapshot: ParameterSnapshot, alias: string, { id, caller }: Shown): ModelObject {
  const model = snapshot.models.get(alias);
  const lock = snapshot.provisioning.get(alias);
  const asleep = model || lock ? undefined : snapshot.asleep.get(alias);
  return {
    id,
    object: "model",
    created: toUnixSeconds(model?.publishedAt) ?? 0,
    owned_by: PRODUCT,
    root: model?.modelId ?? snapshot.catalog.get(alias)?.modelId ?? null,
    parent: snapshot.parents.get(alias) ?? null,
    ...(model?.contextLength === undefined ? {} : { max_model_len: model.contextLength }),
    ...(model && Object.keys(model.capabilities).length > 0 ? { capabilities: shown(model.capabilities) } : {}),
    status: model ? "live" : lock ? lockStatus(lock) : asleep ? "asleep" : "offline",
    ...(lock ? showProgress(lock) : {}),
    ...(asleep ? showSleep(asleep, snapshot.catalog.get(alias), caller) : {}),
  };
}

function showSleep(asleep: AsleepModel, entry: CatalogEntry | undefined, caller: Caller): Partial<ModelObject> {
  const answer = mayWake(asleep, entry, new Date());
  const [since, after] = [
    toUnixSeconds(asleep.since),
    "no" in answer ? toUnixSeconds(answer.until?.toISOString()) : undefined,
  ];
  return {
    ...(since !== undefined && { asleep_since: since }),
    asleep_reason: asleep.why,
    wakes_on_request: caller.mayWake === true && "yes" in answer,
    ...(caller.mayWake === true && after !== undefined && { wakes_after: after }),
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
