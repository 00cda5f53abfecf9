import { keyTable } from "../keys/key-table.ts";
import { dollarsPerHour, duration, moment } from "../text/quantities.ts";
import { section, table } from "../text/table.ts";
import { endpointTable } from "./endpoint-table.ts";
import type { ExecutionReport } from "./executions.ts";
import type { StageStatus } from "./stage-status.ts";

/** A stage's status for people. */
export function statusText(status: StageStatus, now = new Date()): string {
  const since = (date: string) => duration(now.getTime() - Date.parse(date));
  const running =
    status.endpoints.length === 0
      ? "Nothing runs: no endpoint, nothing that is billed by the hour."
      : `${endpointTable(status.endpoints)}\n\nTogether ${dollarsPerHour(status.usdPerHour)} by list price. \`npm run cleanup\` stops it.`;
  const models = table(
    ["alias", "model", "can", "published"],
    status.models.map(({ alias, modelId, revision, capabilities, publishedAt }) => [
      alias,
      `${modelId}@${revision.slice(0, 12)}`,
      abilities(capabilities),
      moment(publishedAt),
    ]),
  );
  const addresses = [
    ...Object.entries(status.doors),
    ...(status.openaiBaseUrl === undefined ? [] : [["base URL", status.openaiBaseUrl]]),
    ...(status.webUiAddress === undefined ? [] : [["web UI", status.webUiAddress]]),
  ];
  const locks = status.locks.map(
    ({ alias, step, since: start, execution }) => `${alias}: ${step}, for ${since(start)} (${nameOf(execution)})`,
  );

  return [
    section(`Endpoints of the stage ${status.stage}`, running),
    section("Published models", status.models.length === 0 ? "None." : models),
    section("Doors", addresses.length === 0 ? "None: the stage is not deployed." : table([], addresses)),
    section(
      "Keys",
      status.keys.length === 0 ? "None: `npm run keys -- create NAME` makes one." : keyTable(status.keys),
    ),
    ...(locks.length === 0 ? [] : [section("At work", locks.join("\n"))]),
    section("Last executions", status.executions.length === 0 ? "None." : executionTable(status.executions)),
    ...(status.malformedParameters.length === 0
      ? []
      : [section("Ignored, because malformed", status.malformedParameters.join("\n"))]),
  ].join("\n\n");
}

function abilities({ chatTemplate, tools, streaming }: StageStatus["models"][number]["capabilities"]): string {
  const found = [
    "completion",
    chatTemplate ? "chat" : "chat by prompt",
    ...(streaming ? ["stream"] : []),
    ...(tools ? ["tools"] : []),
  ];
  return found.join(", ");
}

function executionTable(executions: readonly ExecutionReport[]): string {
  const text = table(
    ["machine", "result", "started", ">took", "execution"],
    executions.map(({ machine, status, startedAt, seconds, arn }) => [
      machine,
      status,
      moment(startedAt),
      status === "RUNNING" ? `${duration(seconds * 1000)} …` : duration(seconds * 1000),
      nameOf(arn),
    ]),
  );
  const failures = executions.flatMap(({ failure, arn }) =>
    failure === undefined ? [] : [`\n${nameOf(arn)}: ${failure}`],
  );
  return [text, ...failures].join("\n");
}

function nameOf(executionArn: string): string {
  return executionArn.split(":").at(-1) ?? executionArn;
}
