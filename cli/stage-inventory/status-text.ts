import { adapterSource } from "../../contract/adapter.ts";
import { keyTable } from "../keys/key-table.ts";
import { duration, moment } from "../text/quantities.ts";
import { providerName } from "../web-ui/provider-name.ts";
import { section, table } from "../text/table.ts";
import { asleepTable, wakeTable } from "./asleep-table.ts";
import { endpointTable } from "./endpoint-table.ts";
import type { ExecutionReport } from "./executions.ts";
import { priceTogether } from "./price-together.ts";
import type { StageStatus } from "./stage-status.ts";

const INPUT_WIDTH = 40;
/** Columns from which the names of executions fit whole. */
const WIDE = 140;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A stage's status for people. */
export function statusText(status: StageStatus, now = new Date(), columns = Number.POSITIVE_INFINITY): string {
  const since = (date: string) => duration(now.getTime() - Date.parse(date));
  const published = status.models.map(({ endpointName }) => endpointName);
  const running = (room: number) =>
    status.endpoints.length === 0
      ? nothingServes(status)
      : `${endpointTable(status.endpoints, published, room)}\n\nTogether ${priceTogether(status.endpoints)} by ${status.pricedBy}. \`npx openai-sagemaker cleanup\` stops it.`;
  const models = (room: number) =>
    table(
      ["alias", "model", "can", "slot", "published", "ends"],
      status.models.flatMap((model) => [
        [
          model.alias,
          `${model.modelId}@${model.revision.slice(0, 12)}`,
          abilities(model.capabilities),
          model.endpointName.split("--").at(-1),
          moment(model.publishedAt),
          endText(model),
        ],
        ...adapterRows(model),
      ]),
      room,
    );
  const addresses = [
    ...Object.entries(status.doors),
    ...(status.openaiBaseUrl === undefined ? [] : [["base URL", status.openaiBaseUrl]]),
    ...(status.webUiAddress === undefined ? [] : [["web UI", webUiText(status.webUiAddress, status.webUiProvider)]]),
  ];
  const locks = status.locks.map(
    ({ alias, step, since: start, execution, readyAt }) =>
      `${alias}: ${step}, for ${since(start)}${expected(readyAt, now)} (${executionName(execution)})`,
  );
  const measurements = status.measurements.map(
    (name) =>
      `${name}: SageMaker measures a model, on endpoints of its own that are billed. \`recommend … --measure\` with that model shows it, Ctrl-C there or \`destroy\` stops it.`,
  );
  const atWork = [...locks, ...measurements];
  const schedules = status.schedules.map(({ name, expression, timeZone, enabled, description }) => [
    name,
    enabled ? expression : `${expression} (disabled)`,
    timeZone,
    description,
  ]);
  const malformed = [...status.malformedParameters, ...status.malformedKeys.map((id) => `key ${id}`)];

  return [
    section(`Endpoints of the stage ${status.stage}`, running, columns),
    section("Published models", status.models.length === 0 ? "None." : models, columns),
    ...(status.asleep.length === 0
      ? []
      : [section("Asleep, at no cost", (room) => asleepTable(status.asleep, now, room), columns)]),
    ...(status.wakes.length === 0
      ? []
      : [section("Woken by requests this month", (room) => wakeTable(status.wakes, room), columns)]),
    // Not fitted to the columns: an address stays whole, so that it can be copied.
    section("Doors", addresses.length === 0 ? "None: the stage is not deployed." : table([], addresses), columns),
    section("Keys", keysText(status), columns),
    ...(atWork.length === 0 ? [] : [section("At work", atWork.join("\n"), columns)]),
    ...(status.raisedAlarms.length === 0 ? [] : [section("Raised alarms", status.raisedAlarms.join("\n"), columns)]),
    ...(schedules.length === 0 ? [] : [section("Schedules", (room) => table([], schedules, room), columns)]),
    section(
      "Last executions",
      status.executions.length === 0 ? "None." : (room) => executionTable(status.executions, room),
      columns,
    ),
    ...(malformed.length === 0 ? [] : [section("Cannot be read, and is ignored", malformed.join("\n"), columns)]),
  ].join("\n\n");
}

function nothingServes({ measurements }: StageStatus): string {
  return measurements.length === 0
    ? "Nothing runs: no endpoint, nothing that is billed by the hour."
    : "None that serves.";
}

function keysText({ keys, keysUnknown, hasMoreKeys }: StageStatus): string | ((columns: number) => string) {
  if (keysUnknown !== undefined) return keysUnknown;
  if (hasMoreKeys) return "Too many for this page: `npx openai-sagemaker keys list` shows them.";
  if (keys.length === 0) return "None: `npx openai-sagemaker keys create NAME` makes one.";
  return (room) => keyTable(keys, room);
}

/** Below its model, whose endpoint it shares. */
function adapterRows({ adapters = {}, endpointName }: StageStatus["models"][number]) {
  return Object.entries(adapters).map(([alias, { revision, ...adapter }]) => [
    alias,
    `${adapterSource(adapter)}${revision === undefined ? "" : `@${revision.slice(0, 12)}`}`,
    "as its model",
    endpointName.split("--").at(-1),
    "with it",
    "with it",
  ]);
}

function abilities(capabilities: StageStatus["models"][number]["capabilities"]): string {
  const { completions = true, chatTemplate, systemMessage, tools, toolCalls, streaming } = capabilities;
  const found = [
    ...(completions ? ["completion", chatTemplate ? "chat" : "chat by prompt"] : []),
    ...(systemMessage === false ? ["no system message"] : []),
    ...(streaming ? ["stream"] : []),
    ...(tools ? [toolCalls === false ? "tools, of which it called none" : "tools"] : []),
    ...(capabilities.embeddings ? ["embeddings"] : []),
    ...(capabilities.rerank ? ["rerank"] : []),
    ...(capabilities.transcriptions ? ["transcriptions"] : []),
  ];
  return found.join(", ");
}

/** What ends it automatically. */
function endText({ expiresAt, idleMinutes }: StageStatus["models"][number]): string {
  const ends = [
    ...(expiresAt === undefined ? [] : [moment(expiresAt)]),
    ...(idleMinutes === undefined ? [] : [`idle for ${idleMinutes} min`]),
  ];
  return ends.length === 0 ? "never by itself" : ends.join(", or ");
}

function expected(readyAt: string | undefined, now: Date): string {
  if (readyAt === undefined) return "";
  return Date.parse(readyAt) > now.getTime() ? `, live about ${moment(readyAt)}` : ", longer than usual";
}

function executionTable(executions: readonly ExecutionReport[], columns: number): string {
  const text = table(
    ["machine", "result", "started", ">took", "input", "execution"],
    executions.map(({ machine, status, startedAt, seconds, input, arn }) => [
      machine,
      status,
      moment(startedAt),
      status === "RUNNING" ? `${duration(seconds * 1000)} …` : duration(seconds * 1000),
      input.length > INPUT_WIDTH ? `${input.slice(0, INPUT_WIDTH - 1)}…` : input,
      shortExecutionName(arn, columns),
    ]),
    columns,
  );
  const failures = executions.flatMap(({ failure, arn }) =>
    failure === undefined ? [] : [`\n${shortExecutionName(arn, columns)}: ${failure}`],
  );
  return [text, ...failures].join("\n");
}

/** Shortens a generated name, whose beginning is enough to recognize it; `--json` has it whole. */
function shortExecutionName(executionArn: string, columns: number): string {
  const name = executionName(executionArn);
  return columns >= WIDE || !UUID.test(name) ? name : name.slice(0, 8);
}

function executionName(executionArn: string): string {
  return executionArn.split(":").at(-1) ?? executionArn;
}

function webUiText(address: string, provider: string | undefined): string {
  return provider === undefined ? address : `${address}, login by ${providerName(provider)}`;
}
