import type { Adapters } from "../../contract/adapter.ts";
import type { ContainerKind } from "../../contract/container-kind.ts";
import type { Routing } from "../../contract/routing.ts";
import { llamaCppContext } from "../fit/llamacpp-memory.ts";
import type { HubModel } from "../hub/hub.ts";
import type { Waking } from "../waking/waking.ts";
import type { WantedWeights } from "../weights/copy-weights.ts";
import type { Attempt } from "./attempt.ts";
import { planAttempts } from "./attempts.ts";
import { creationTime } from "./creation-time.ts";
import { modelDefinition } from "./definition.ts";
import { withKeptVersion } from "./kept-version.ts";
import {
  nameLockAndParameters,
  type PlannedExecution,
  type PlannedLock,
  type PublishedParameters,
} from "./lock-and-parameters.ts";
import type { ProvisioningEntry } from "./merge-catalog-entry.ts";
import { rollingBatch } from "./rolling-batch.ts";

/** What the rest of provision-endpoint works with; the capitalised fields are parameters of SageMaker's API. */
export interface Plan {
  readonly alias: string;
  /** The two endpoints that the alias changes between. */
  readonly slots: readonly [string, string];
  /** One to five, to be tried in this order until one of them is InService. */
  readonly attempts: readonly Attempt[];
  /** `publishedAt` of the publication that is what was asked for: while its endpoint serves, there is nothing to make. */
  readonly unchangedSince?: string;
  /** Hash of what decides the container, see `modelDefinition`. */
  readonly definition: string;
  readonly instanceCount: number;
  /** What is to be in the stage's bucket before the version is made. */
  readonly weights?: WantedWeights;
  /** How a resize goes that need not be blue/green. It holds for an endpoint of so many instances only. */
  readonly rolling?: { readonly fromInstances: number; readonly batchInstances: number };
  readonly guards: {
    readonly instanceCount: number;
    readonly maxInstanceCount?: number;
    readonly idleMinutes?: number;
    readonly ttlHours?: number;
  };
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly lock: PlannedLock;
  readonly parameters: PublishedParameters;
  readonly urls: { readonly api: string; readonly openaiBase: string };
  /** What is published of the model; its instance type is known after the creation only. */
  readonly model: {
    readonly modelId: string;
    readonly revision: string;
    readonly commit?: string;
    readonly dialect: ContainerKind;
    readonly promptTemplate?: string;
    readonly routing?: Routing;
    readonly adapters?: Adapters;
    /** Where the plan decides it, because the container does not tell. */
    readonly contextLength?: number;
  };
  /** ISO 8601: the execution's start. */
  readonly startedAt: string;
  /** What the input changed of a catalog entry that is Terraform's. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** The entry of an alias that Terraform does not know: parameter name and value. */
  readonly catalog?: { readonly name: string; readonly value: string };
  /** The model sleeps, and a request wakes it. */
  readonly waking?: Waking;
  /** There is a record that it sleeps, which has to go when it is published. */
  readonly hasSlept?: true;
  /** Sentences about what could not be checked, or was passed over. */
  readonly warnings: readonly string[];
}

/** What there is to do in place of a plan. */
export type PlanAnswer =
  | Plan
  /** What an operator has to change. A waking that is refused counts as one that failed. */
  | ({ readonly refusal: string } & Partial<WakingOnly>)
  /** A waking that nobody needs, or that is not tried. */
  | ({ readonly nothingToDo: string } & Partial<WakingOnly>);

/** What a waking needs that ends without an endpoint. */
export type WakingOnly = Pick<Plan, "alias" | "lock" | "parameters"> & { readonly waking: Waking };

export interface PlanContext extends PlannedExecution {
  readonly region: string;
  readonly urls: Plan["urls"];
  readonly input?: Plan["input"];
  readonly catalog?: Plan["catalog"];
  readonly waking?: Waking;
  readonly hasSlept?: true;
}

export interface Decision {
  readonly alias: string;
  readonly entry: ProvisioningEntry;
  /** In the order of preference, at least one. */
  readonly instanceTypes: readonly string[];
  /** What the hub knows. */
  readonly model?: HubModel | undefined;
  /** What the container has from the stage's bucket; absent: it has its weights from elsewhere. */
  readonly weights?: WantedWeights;
  /** One of vLLM's ranks, which holds every adapter of the entry; of one without any: nothing. */
  readonly maxLoraRank?: number;
  readonly warnings: readonly string[];
  readonly unchangedSince?: string;
  /** What serves has so many instances, and nothing else about it changes. */
  readonly resizedFrom?: number;
  /** The commit that slept, which comes back. */
  readonly commit?: string;
}

/** Derives every name and request of a provisioning; pure, and checked input only. */
export function planEndpoint(decision: Decision, context: PlanContext): Plan {
  const {
    alias,
    entry,
    instanceTypes,
    model,
    weights,
    maxLoraRank = 0,
    warnings,
    unchangedSince,
    resizedFrom = 1,
  } = decision;
  const { names, region, execution, startedAt, urls, input, catalog, waking, hasSlept } = context;
  const commit = decision.commit ?? weights?.commit ?? model?.commit;
  const revision = commit ?? entry.revision;
  const time = creationTime(model?.weightBytes, entry.modelS3Uri !== undefined);
  const { instanceCount, maxInstanceCount, idleMinutes, ttlHours, promptTemplate, routing, adapters = {} } = entry;
  const contextLength = plannedContext(entry, model);
  const batchInstances = rollingBatch(resizedFrom, instanceCount);
  return {
    alias,
    slots: names.endpointNames(alias),
    attempts: withKeptVersion(
      planAttempts(entry, instanceTypes, { alias, names, region, execution, revision, maxLoraRank, time }),
      // It may be that version which does not come up, with a token of the hub that is not valid any more.
      waking?.record.failures === 1 ? waking.record.version : undefined,
    ),
    definition: modelDefinition(entry, region, revision),
    ...(unchangedSince === undefined ? {} : { unchangedSince }),
    instanceCount,
    ...(weights && { weights: wantedWeights(weights) }),
    ...(batchInstances > 0 && { rolling: { fromInstances: resizedFrom, batchInstances } }),
    guards: {
      instanceCount,
      ...(maxInstanceCount === undefined ? {} : { maxInstanceCount }),
      ...(idleMinutes === undefined ? {} : { idleMinutes }),
      ...(ttlHours === undefined ? {} : { ttlHours }),
    },
    tags: Object.entries({ ...names.tags, Alias: alias }).map(([Key, Value]) => ({ Key, Value })),
    ...nameLockAndParameters(alias, context, waking?.record.version?.tookSeconds ?? time.usualSeconds),
    startedAt,
    ...(input === undefined ? {} : { input }),
    ...(catalog === undefined ? {} : { catalog }),
    ...(waking === undefined ? {} : { waking }),
    ...(hasSlept === undefined ? {} : { hasSlept }),
    urls,
    model: {
      modelId: entry.modelId,
      revision: entry.revision,
      ...(commit === undefined ? {} : { commit }),
      dialect: entry.container,
      ...(promptTemplate === undefined ? {} : { promptTemplate }),
      ...(routing === undefined ? {} : { routing }),
      ...(Object.keys(adapters).length === 0 ? {} : { adapters }),
      ...(contextLength === undefined ? {} : { contextLength }),
    },
    warnings,
  };
}

function wantedWeights({ modelId, revision, commit, files }: WantedWeights): WantedWeights {
  return { modelId, revision, commit, ...(files && { files }) };
}

/** Of one request; the model's own when that is shorter. */
function plannedContext({ container, environment }: ProvisioningEntry, model: HubModel | undefined) {
  if (container !== "llamacpp") return undefined;
  const { slotTokens } = llamaCppContext(environment);
  return Math.min(slotTokens, model?.architecture?.contextLength ?? slotTokens);
}
