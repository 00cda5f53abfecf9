import { GPU_METRICS, type GpuMetric } from "../../contract/endpoint-metrics.ts";
import { ERROR_KINDS } from "../../contract/metrics.ts";
import { dollars, dollarsPerHour, moment } from "../text/quantities.ts";
import { printable } from "../text/printable.ts";
import { section, table } from "../text/table.ts";
import type { DashboardFigures } from "./dashboard-figures.ts";

const NONE = "–";

/** The stage's figures for people. */
export function dashboardText(figures: DashboardFigures, columns = Number.POSITIVE_INFINITY): string {
  const { stage, from, to, unavailable, raisedAlarms } = figures;
  return [
    section(`Stage ${stage}, ${moment(from)} to ${moment(to)}`, table(["", ">"], traffic(figures)), columns),
    section("Endpoints", (room) => endpoints(figures, room), columns),
    ...(unavailable.length === 0 ? [] : [section("Published, but do not serve", unavailable.join("\n"), columns)]),
    ...(raisedAlarms.length === 0 ? [] : [section("Raised alarms", raisedAlarms.join("\n"), columns)]),
    ...tables(figures, columns),
  ].join("\n\n");
}

function traffic(figures: DashboardFigures): [string, string][] {
  const { requests, errors, firstTokenMilliseconds, tokensPerSecond, tokensPerSecondOfAnswer } = figures;
  const kinds = Object.entries(ERROR_KINDS) as [keyof typeof ERROR_KINDS, string][];
  return [
    ["requests", whole(requests)],
    ...kinds.map(([kind, name]): [string, string] => [`errors, ${name}`, whole(errors[kind])]),
    ["first token, p50", seconds(firstTokenMilliseconds.p50)],
    ["first token, p95", seconds(firstTokenMilliseconds.p95)],
    ["tokens in", whole(figures.promptTokens)],
    ["tokens out", whole(figures.completionTokens)],
    ["tokens/s, all answers", tokensPerSecond.toFixed(1)],
    ["tokens/s, one answer", tokensPerSecondOfAnswer?.toFixed(1) ?? NONE],
    ["endpoints this month", dollars(figures.monthUsd)],
  ];
}

function endpoints({ endpoints, models, gpus }: DashboardFigures, columns: number): string {
  if (endpoints.length === 0) return "None: nothing is billed by the hour.";
  const gpuMetrics = Object.entries(GPU_METRICS) as [GpuMetric, string][];
  const rows = table(
    ["name", "state", "serves", "instances", ">price", ...gpuMetrics.map(([, title]) => `>${title}`)],
    endpoints.map(({ name, status, instances, usdPerHour }) => [
      name,
      status,
      models.find(({ endpointName }) => endpointName === name)?.alias ?? NONE,
      instances.map(({ type, count }) => `${count} × ${type}`).join(", "),
      dollarsPerHour(usdPerHour),
      ...gpuMetrics.map(([metric]) => perCent(gpus[name]?.[metric])),
    ]),
    columns,
  );
  return `${rows}\n\nHow full the KV cache is: CloudWatch's Query Studio has it (docs/operations.md).`;
}

function tables({ keys, errorCodes }: DashboardFigures, columns: number): string[] {
  const byKey = keys.map(({ keyId, name, requests, promptTokens, completionTokens }) => [
    keyId,
    name && printable(name),
    ...[requests, promptTokens, completionTokens].map(whole),
  ]);
  const byCode = errorCodes.map(({ status, code, requests }) => [String(status), code, whole(requests)]);
  return [
    ...(byKey.length === 0
      ? []
      : [section("By key", (room) => table(["id", "name", ">requests", ">in", ">out"], byKey, room), columns)]),
    ...(byCode.length === 0
      ? []
      : [section("Errors", (room) => table(["status", "code", ">requests"], byCode, room), columns)]),
  ];
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? NONE : `${(milliseconds / 1000).toFixed(2)} s`;
}

function perCent(value: number | undefined): string {
  return value === undefined ? NONE : `${Math.round(value)} %`;
}
