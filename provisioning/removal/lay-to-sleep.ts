import type { AsleepModel, SleepReason } from "../../contract/asleep-model.ts";
import { parameterValue } from "../../contract/parameter-value.ts";
import type { Names } from "../../names.ts";
import { isExpired, type Publication } from "../inventory/publications.ts";
import type { StageInventory } from "../inventory/stage-inventory.ts";
import { isOver } from "../inventory/unused-resources.ts";
import type { RetirementInput } from "./retirement-input.ts";

/** Why what an input retires sleeps from then on; undefined when somebody wants it off, or it is nobody's. */
function sleepReason(
  { input, now }: Pick<Going, "input" | "now">,
  publication: Publication | undefined,
  stage: Pick<StageInventory, "alarms">,
  names: Names,
): SleepReason | undefined {
  if ("sleep" in input) return input.sleep;
  if ("endpointName" in input) return "expired";
  if ("idleAlarm" in input) return "idle";
  // Whose event came while somebody was at work on it. A publication that a sweep takes for another reason serves nobody.
  if (!("sweep" in input) || publication === undefined || !isOver(publication, names, stage, now)) return undefined;
  return isExpired(publication, now) ? "expired" : "idle";
}

interface Going {
  readonly alias: string;
  readonly input: RetirementInput;
  readonly now: Date;
}

/**
 * What to write into `asleep/<alias>` before the publication is taken back. Of a model that sleeps already, the reason changes; since
 * when it sleeps, and what slept, do not.
 */
export function layToSleep(
  { alias, input, now }: Going,
  stage: Pick<StageInventory, "publications" | "asleep" | "alarms" | "catalog">,
  names: Names,
): { readonly name: string; readonly value: string } | undefined {
  const origin = stage.catalog.get(alias);
  // What the catalog does not have nobody can bring back by its alias.
  if (origin === undefined) return undefined;
  const publication = stage.publications.find((one) => one.alias === alias);
  const reason = sleepReason({ input, now }, publication, stage, names);
  if (reason === undefined) return undefined;
  // No schedule brings it back in the morning.
  const why = reason === "schedule" && origin.origin === "execution" ? "expired" : reason;
  const before = stage.asleep.get(alias);
  const record: AsleepModel =
    publication === undefined
      ? { ...rested(before), since: before?.since ?? now.toISOString(), why }
      : { since: now.toISOString(), why, ...slept(publication) };
  return { name: names.parameter.asleep(alias), value: parameterValue(record) };
}

/** What was refused, or failed, belongs to the time before. */
function rested(before: AsleepModel | undefined): Pick<AsleepModel, "version" | "input"> {
  const { version, input } = before ?? {};
  return { ...(version === undefined ? {} : { version }), ...(input === undefined ? {} : { input }) };
}

function slept(publication: Publication): Pick<AsleepModel, "version" | "input"> {
  const { configName, attempt, commit, modelId, revision, tookSeconds, input, promptTemplate } = publication;
  return {
    ...(configName === undefined
      ? {}
      : {
          version: {
            configName,
            ...(attempt === undefined ? {} : { attempt }),
            ...(commit === undefined || modelId === undefined || revision === undefined
              ? {}
              : { commit, modelId, revision }),
            ...(tookSeconds === undefined ? {} : { tookSeconds }),
          },
        }),
    // Of what an input brought, a publication has the template once only, for it is long.
    ...(input === undefined
      ? {}
      : { input: { ...(promptTemplate === undefined ? {} : { promptTemplate }), ...input } }),
  };
}
