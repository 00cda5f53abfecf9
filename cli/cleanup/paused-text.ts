import { DEFAULT_ALIAS } from "../../names.ts";
import { HOURS_PER_MONTH } from "../cost/month.ts";
import type { ScheduleReport } from "../stage-inventory/schedules.ts";
import { dollars } from "../text/quantities.ts";
import type { StageRemains } from "./stage-remains.ts";

export interface Paused {
  /** Absent: every one. */
  readonly alias: string | undefined;
  /** What was to be paused: the beginning of a sentence. */
  readonly whose: string;
  readonly stage: string;
  readonly region: string;
  /** The stage's schedules: some may make models serve again. */
  readonly schedules: readonly ScheduleReport[];
}

/** What a pause saves, and how to come back. */
export function pausedText(found: StageRemains, { alias: asked, whose, stage, region, schedules }: Paused): string {
  const flags = `--stage ${stage} --region ${region}`;
  const aliases = [...new Set(found.endpoints.map(({ alias }) => alias))];
  const slept = found.aliases.filter((alias) => !aliases.includes(alias));
  const usdPerHour = found.endpoints.reduce((sum, one) => sum + (one.usdPerHour ?? Number.NaN), 0);
  const saves = Number.isNaN(usdPerHour)
    ? "what its endpoints cost"
    : `${dollars(usdPerHour)} an hour, ${dollars(usdPerHour * HOURS_PER_MONTH)} a month by list price or INSTANCE_PRICES`;
  return [
    aliases.length === 0
      ? `${whose} was paused already: no endpoint was there.`
      : `${whose} is paused. It saves ${saves}.`,
    ...(slept.length === 0 ? [] : [`Off now as well, and woken by no request: ${slept.join(", ")}.`]),
    ...schedules.flatMap((schedule) => {
      const alias = startedBy(schedule);
      if (alias === undefined || (asked !== undefined && asked !== alias)) return [];
      return [`The schedule ${schedule.expression}, ${schedule.timeZone}, brings ${alias} back by itself.`];
    }),
    "",
    ...(aliases.length + slept.length === 0 ? [asked ?? DEFAULT_ALIAS] : [...aliases, ...slept]).map(
      (alias) => `Come back:  npx openai-sagemaker resume --alias ${alias} ${flags}`,
    ),
  ].join("\n");
}

/** The alias of the model that a schedule makes serve. */
function startedBy({ name, enabled }: ScheduleReport): string | undefined {
  if (!enabled) return undefined;
  return name === "start" ? DEFAULT_ALIAS : /^start-(.+)$/.exec(name)?.[1];
}
