import type { AsleepModel } from "../../contract/asleep-model.ts";
import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import type { OwnPrices } from "../../contract/own-prices.ts";
import type { ProvisioningLock } from "../../contract/provisioning-lock.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { describeEndpoints, type EndpointReport } from "../../provisioning/inventory/describe-endpoints.ts";
import { takeGuardInventory } from "../../provisioning/inventory/guard-inventory.ts";
import { takeInventory } from "../../provisioning/inventory/inventory.ts";
import { runningMeasurements } from "../../provisioning/inventory/list-measurements.ts";
import { parseStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { type ExecutionReport, lastExecutions } from "./executions.ts";
import { describeSchedules, type ScheduleReport } from "./schedules.ts";
import { type StatusKeys, statusKeys } from "./status-keys.ts";
import { type WakeReport, wakesThisMonth } from "./wakes.ts";

/** Everything known about a stage at one moment. */
export interface StageStatus extends StatusKeys {
  readonly stage: string;
  readonly endpoints: readonly EndpointReport[];
  readonly usdPerHour: number;
  readonly pricedBy: "list price" | "INSTANCE_PRICES";
  /** The published models; `endpointName` is one of the two between which its alias alternates. */
  readonly models: readonly (PublishedModel & { readonly alias: string })[];
  readonly asleep: readonly (AsleepModel & Pick<CatalogEntry, "wakeOnRequest"> & { readonly alias: string })[];
  /** Since the month began. */
  readonly wakes: readonly WakeReport[];
  /** URL by door. */
  readonly doors: Readonly<Record<string, string>>;
  /** What clients use; absent until a model is published. */
  readonly openaiBaseUrl?: string;
  /** Absent: the stage has no web UI. */
  readonly webUiAddress?: string;
  /** Discovery document of the provider by which people log in there; absent: they have passwords. */
  readonly webUiProvider?: string;
  readonly locks: readonly (ProvisioningLock & { readonly alias: string })[];
  readonly executions: readonly ExecutionReport[];
  /** Names of SageMaker's jobs that try a model on endpoints of their own, which are billed. */
  readonly measurements: readonly string[];
  readonly schedules: readonly ScheduleReport[];
  /** Names of the endpoints' alarms that are in ALARM: for errors, or for idleness. */
  readonly raisedAlarms: readonly string[];
  /** Names of parameters that the proxy ignores, because their value is not what the contract says. */
  readonly malformedParameters: readonly string[];
}

const EXECUTIONS_EACH = 3;

/** @param prices what the operator pays for an hour of instance types; default: what the list says */
export async function stageStatus(
  clients: StageClients,
  names: Names,
  now = new Date(),
  prices?: OwnPrices,
): Promise<StageStatus> {
  const { sageMaker, ssm, stepFunctions, cloudWatch, scheduler } = clients;
  const [inventory, guards, executions, schedules, keys, measurements] = await Promise.all([
    takeInventory(sageMaker, ssm, names),
    takeGuardInventory(cloudWatch, scheduler, names),
    lastExecutions(stepFunctions, names, EXECUTIONS_EACH, now),
    describeSchedules(scheduler, names),
    statusKeys(clients, names, now),
    // Who may not see them could not have made one.
    runningMeasurements(sageMaker, names).catch(() => []),
  ]);
  const endpoints = await describeEndpoints(sageMaker, names, inventory.endpoints, { now, prices });
  const parameters = parseStageParameters(inventory.parameters, names);
  const { models, catalog, doors, openaiBaseUrl, webUiAddress, webUiProvider, provisioning, malformed } = parameters;
  // What serves now is no longer asleep.
  const asleep = withAlias(parameters.asleep).filter(({ alias }) => models[alias] === undefined);
  return {
    stage: names.stage,
    endpoints,
    usdPerHour: endpoints.reduce((sum, { usdPerHour = 0 }) => sum + usdPerHour, 0),
    pricedBy: prices === undefined ? "list price" : "INSTANCE_PRICES",
    models: withAlias(models),
    asleep: asleep.map((record) => ({ ...record, wakeOnRequest: catalog[record.alias]?.wakeOnRequest })),
    wakes: await wakesThisMonth(cloudWatch, names.stage, catalog, { now, prices }),
    doors,
    ...(openaiBaseUrl !== undefined && { openaiBaseUrl }),
    ...(webUiAddress !== undefined && { webUiAddress }),
    ...(webUiProvider !== undefined && { webUiProvider }),
    ...keys,
    locks: withAlias(provisioning),
    executions,
    measurements,
    schedules,
    raisedAlarms: guards.alarms.filter(({ state }) => state === "ALARM").map(({ name }) => name),
    malformedParameters: malformed,
  };
}

function withAlias<T>(records: Readonly<Record<string, T>>): (T & { alias: string })[] {
  return Object.entries(records).map(([alias, record]) => ({ alias, ...record }));
}
