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
  /** The schedule that makes the default model serve again, if there is one. */
  readonly start: ScheduleReport | undefined;
}

/** What a pause saves, and how to come back. */
export function pausedText(found: StageRemains, { alias: asked, whose, stage, region, start }: Paused): string {
  const flags = `--stage ${stage} --region ${region}`;
  const aliases = [...new Set(found.endpoints.map(({ alias }) => alias))];
  const usdPerHour = found.endpoints.reduce((sum, one) => sum + (one.usdPerHour ?? Number.NaN), 0);
  const saves = Number.isNaN(usdPerHour)
    ? "what its endpoints cost"
    : `${dollars(usdPerHour)} an hour, ${dollars(usdPerHour * HOURS_PER_MONTH)} a month by list price`;
  return [
    aliases.length === 0
      ? `${whose} was paused already: no endpoint was there.`
      : `${whose} is paused. It saves ${saves}.`,
    ...(start === undefined
      ? []
      : [`The schedule ${start.expression}, ${start.timeZone}, brings default back by itself.`]),
    "",
    ...(aliases.length === 0 ? [asked ?? DEFAULT_ALIAS] : aliases).map(
      (alias) => `Come back:  npx openai-sagemaker resume --alias ${alias} ${flags}`,
    ),
  ].join("\n");
}
