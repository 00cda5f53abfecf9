import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LOG_QUERIES } from "../../contract/log-queries.ts";
import type { OwnPrices } from "../../contract/own-prices.ts";
import { monthCost } from "../../provisioning/watch/month-cost.ts";
import { watchStage } from "../../provisioning/watch/watch-stage.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import { notDeployed } from "../command-line/not-deployed.ts";
import { readKeys } from "../records/read-keys.ts";
import { type StageStatus, stageStatus } from "../stage-inventory/stage-status.ts";
import { logQuery } from "./log-query.ts";
import { type MetricFigures, metricFigures, type Window } from "./metric-figures.ts";

export type DashboardClients = StageClients & { readonly logs: CloudWatchLogsClient };

export interface KeyFigures {
  readonly keyId: string;
  /** Absent: nothing is left of the key. */
  readonly name?: string;
  readonly requests: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

export interface ErrorFigures {
  readonly status: number;
  readonly code?: string;
  readonly requests: number;
}

/** What the stage's dashboard in CloudWatch shows. */
export interface DashboardFigures extends MetricFigures {
  readonly stage: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly keys: readonly KeyFigures[];
  readonly errorCodes: readonly ErrorFigures[];
  readonly endpoints: StageStatus["endpoints"];
  readonly models: StageStatus["models"];
  /** Aliases that are published and do not serve. */
  readonly unavailable: readonly string[];
  readonly raisedAlarms: readonly string[];
  /** What the endpoints cost this month at list prices, as watch-stage counted it. */
  readonly monthUsd: number;
}

export async function dashboardFigures(
  clients: DashboardClients,
  names: Names,
  window: Window,
  prices?: OwnPrices,
): Promise<DashboardFigures> {
  const { cloudWatch, logs } = clients;
  const proxies = [names.logGroup.function("openai-proxy"), names.logGroup.function("openai-proxy-streaming")];
  const [status, watch, keys, errors, monthUsd] = await Promise.all([
    stageStatus(clients, names, window.to, prices),
    watchStage(clients, names, { now: window.to, prices }),
    logQuery(logs, proxies, LOG_QUERIES.tokensByKey, window),
    logQuery(logs, proxies, LOG_QUERIES.errorsByCode, window),
    monthCost(cloudWatch, names.stage, window.to),
  ]);
  if (Object.keys(status.doors).length + status.endpoints.length === 0) throw new UserError(notDeployed(names.stage));
  const { records } = await readKeys(
    clients,
    names,
    keys.flatMap(({ keyId }) => keyId ?? []),
  );
  const endpointNames = status.endpoints.map(({ name }) => name);
  return {
    stage: names.stage,
    from: window.from.toISOString(),
    to: window.to.toISOString(),
    ...(await metricFigures(cloudWatch, names.stage, endpointNames, window)),
    keys: keys.map(({ keyId = "", ...row }) => {
      const name = records.get(keyId)?.name;
      return {
        keyId,
        ...(name !== undefined && { name }),
        ...numbers(row, ["requests", "promptTokens", "completionTokens"]),
      };
    }),
    errorCodes: errors.map(({ "error.code": code, ...row }) => ({
      ...numbers(row, ["status", "requests"]),
      ...(code !== undefined && { code }),
    })),
    endpoints: status.endpoints,
    models: status.models,
    unavailable: watch.unavailable,
    raisedAlarms: status.raisedAlarms,
    monthUsd,
  };
}

function numbers<Name extends string>(row: Readonly<Record<string, string>>, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, Number(row[name] ?? 0)])) as Record<Name, number>;
}
