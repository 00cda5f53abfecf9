import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { PricingClient } from "@aws-sdk/client-pricing";
import type { SFNClient } from "@aws-sdk/client-sfn";
import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import * as v from "valibot";
import { CatalogEntry } from "../../../contract/catalog-entry.ts";
import type { Names } from "../../../names.ts";
import { readCatalog } from "../../../provisioning/catalog/read-catalog.ts";
import type { Settings } from "../../../settings/settings.ts";
import { UserError } from "../../../user-error.ts";
import { costReport } from "../cost-report.ts";
import { USUAL_USD_PER_HOUR_WAITED } from "./advice.ts";
import { WATCHED_DAYS } from "./demand.ts";
import { measuredDemand } from "./measured-demand.ts";
import { patternDemand } from "./pattern-demand.ts";
import { USUAL_WAKE, wakeTime } from "./wake-time.ts";
import { type WhatIfReport, whatIfReport } from "./what-if-report.ts";
import { workingHours } from "./working-hours.ts";

export interface WhatIfClients {
  readonly pricing: PricingClient;
  readonly cloudWatch: CloudWatchClient;
  readonly ssm: SSMClient;
  readonly stepFunctions: SFNClient;
}

/** What the flags say. */
export interface WhatIfQuestion {
  readonly alias: string;
  /** Absent: what was really asked counts. */
  readonly pattern?: string | undefined;
  /** Minutes, separated by commas. */
  readonly asleepAfter?: string | undefined;
  readonly wakeMinutes?: string | undefined;
  /** USD. */
  readonly hourWaited?: string | undefined;
}

/** When nobody says after how many minutes a model is to sleep. */
const USUAL_MINUTES = [10, 30, 60];

const Entry = v.pipe(
  v.string(),
  v.parseJson(),
  v.pick(CatalogEntry, ["instanceTypes", "instanceCount", "idleMinutes"]),
);
const Minutes = v.pipe(v.string(), v.regex(/^\d{1,4}(\.\d+)?$/), v.transform(Number), v.minValue(1), v.maxValue(1_440));

/**
 * What each way of running a model would cost for the requests of the last four weeks, or for a pattern, which needs no account.
 * @throws UserError
 */
export async function askWhatIf(
  clients: WhatIfClients,
  { settings, names }: { readonly settings: Settings; readonly names: Names },
  question: WhatIfQuestion,
  now = new Date(),
): Promise<WhatIfReport> {
  const { alias, pattern } = question;
  const entry =
    pattern === undefined ? await catalogEntry(clients.ssm, names, alias) : readCatalog(settings).get(alias);
  const { instanceTypes = settings.INSTANCE_TYPE, instanceCount = settings.INSTANCE_COUNT, idleMinutes } = entry ?? {};
  const [instanceType = ""] = instanceTypes;
  const asleepAfterMinutes = minutesOf(question.asleepAfter, idleMinutes ?? settings.IDLE_MINUTES);
  const wakeMinutes =
    question.wakeMinutes === undefined ? undefined : parseMinutes("--wake-minutes", question.wakeMinutes);
  const [demand, wake, prices] = await Promise.all([
    pattern === undefined
      ? measuredDemand(clients.cloudWatch, { stage: names.stage, alias }, now)
      : patternDemand(pattern, now, settings.SCHEDULE_TIME_ZONE),
    wakeMinutes !== undefined
      ? { seconds: wakeMinutes * 60, source: "as --wake-minutes says" }
      : pattern === undefined
        ? wakeTime(clients.stepFunctions, names, alias)
        : USUAL_WAKE,
    costReport(
      clients.pricing,
      { ...settings, INSTANCE_TYPE: [instanceType], INSTANCE_COUNT: instanceCount, VPC_ID: undefined },
      24,
    ),
  ]);
  return whatIfReport({
    alias,
    instances: instanceCount === 1 ? instanceType : `${instanceCount} × ${instanceType}`,
    usdPerHour: prices.items[0]?.usdPerHour ?? Number.NaN,
    source:
      pattern === undefined
        ? `as CloudWatch counted them in the last ${WATCHED_DAYS} days`
        : `as in "${pattern}", ${settings.SCHEDULE_TIME_ZONE}`,
    demand,
    wake,
    workingHours: workingHours(settings),
    usdPerHourWaited: question.hourWaited === undefined ? USUAL_USD_PER_HOUR_WAITED : parseUsd(question.hourWaited),
    asleepAfterMinutes,
  });
}

/** Nothing for an alias that is not in the catalog, or when nothing is deployed: the settings count then. */
async function catalogEntry(ssm: SSMClient, names: Names, alias: string) {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: names.parameter.catalog(alias) }));
    const entry = v.safeParse(Entry, Parameter?.Value);
    return entry.success ? entry.output : undefined;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

function minutesOf(text: string | undefined, idleMinutes: number | undefined): readonly number[] {
  if (text !== undefined) return text.split(",").map((one) => parseMinutes("--asleep-after", one.trim()));
  return idleMinutes === undefined ? USUAL_MINUTES : [idleMinutes];
}

function parseMinutes(flag: string, text: string): number {
  const minutes = v.safeParse(Minutes, text);
  if (minutes.success) return minutes.output;
  throw new UserError(`${flag}: "${text}" is not a number of minutes from 1 to 1440.`);
}

function parseUsd(text: string): number {
  if (/^\d{1,5}(\.\d+)?$/.test(text)) return Number(text);
  throw new UserError(`--hour-waited: "${text}" is not a number of dollars such as 20.`);
}
