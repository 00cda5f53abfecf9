import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { SFNClient } from "@aws-sdk/client-sfn";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../../names.ts";
import { describeConfigs, describeUsage, type EndpointUsage } from "./endpoint-usage.ts";
import { type GuardInventory, takeGuardInventory } from "./guard-inventory.ts";
import { takeInventory } from "./inventory.ts";
import { listProvisionedResources, type ProvisionedResource } from "./provisioned-resources.ts";
import { type Publications, publicationsIn } from "./publications.ts";
import { aliasesAtWork } from "./running-locks.ts";
import { type Sleepers, sleepersIn } from "./sleepers.ts";
import { type StageUrls, stageUrls } from "./stage-urls.ts";

/** A stage as a retirement sees it. */
export interface StageInventory extends Pick<GuardInventory, "alarms">, Publications, Sleepers {
  readonly resources: readonly ProvisionedResource[];
  /** Aliases whose lock a running execution holds. */
  readonly atWork: ReadonlySet<string>;
  /** What the endpoints need; nothing where nobody asks what is unused. */
  readonly usage: readonly EndpointUsage[];
  /** Models of the versions that are kept for what sleeps, by configuration; nothing likewise. */
  readonly keptModels: ReadonlyMap<string, readonly string[]>;
  /** Those of `openai-base-url` and `api-url` that exist. */
  readonly urls: readonly string[];
  /** What they say, or would say. Absent: there is no door yet. */
  readonly doors?: StageUrls | undefined;
}

export interface InventoryClients {
  readonly sageMaker: SageMakerClient;
  readonly ssm: SSMClient;
  readonly stepFunctions: SFNClient;
  readonly cloudWatch: CloudWatchClient;
  readonly scheduler: SchedulerClient;
}

export interface InventoryRequest {
  /** The execution that asks: its own locks keep it from nothing. */
  readonly execution: string;
  /** Whether to ask each endpoint what it needs. */
  readonly forUnused: boolean;
}

export async function takeStageInventory(
  clients: InventoryClients,
  names: Names,
  { execution, forUnused }: InventoryRequest,
): Promise<StageInventory> {
  const { sageMaker, ssm, stepFunctions, cloudWatch, scheduler } = clients;
  const [inventory, guards] = await Promise.all([
    takeInventory(sageMaker, ssm, names),
    takeGuardInventory(cloudWatch, scheduler, names),
  ]);
  const resources = listProvisionedResources(names, { ...inventory, ...guards });
  const endpointNames = resources.filter(({ kind }) => kind === "endpoint").map(({ name }) => name);
  const sleepers = sleepersIn(names, inventory);
  const kept = forUnused ? [...sleepers.asleep.values()].flatMap(({ version }) => version?.configName ?? []) : [];
  return {
    resources,
    ...sleepers,
    keptModels: await describeConfigs(sageMaker, kept),
    alarms: guards.alarms,
    ...publicationsIn(names, inventory),
    atWork: await aliasesAtWork(stepFunctions, names, inventory, execution),
    usage: forUnused ? await describeUsage(sageMaker, endpointNames) : [],
    doors: stageUrls(inventory.parameters, names),
    urls: [names.parameter.openaiBaseUrl, names.parameter.apiUrl].filter((name) => inventory.parameters.has(name)),
  };
}
