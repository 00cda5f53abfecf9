import leven from "leven";
import { MODEL_FIELD_LIST } from "../../contract/model-fields.ts";

/** The share of letters up to which one name may be meant for another. */
const SHARE_OF_A_MISTYPED_NAME = 0.5;

/** The field that somebody may mean by a name: one that is written otherwise, its setting, its flag, or a misspelt one. */
export function nearestField(name: string): string | undefined {
  const written = plain(name);
  const [nearest] = MODEL_FIELD_LIST.flatMap(([field, { setting, flag }]) =>
    [field, setting, flag].flatMap((one) =>
      one === undefined ? [] : [{ field, share: difference(written, plain(one)) }],
    ),
  ).sort((one, other) => one.share - other.share);
  return nearest !== undefined && nearest.share <= SHARE_OF_A_MISTYPED_NAME ? nearest.field : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, "");
}

function difference(one: string, other: string): number {
  return leven(one, other) / Math.max(one.length, other.length, 1);
}
