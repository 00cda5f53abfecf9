import * as v from "valibot";
import type { CatalogEntry } from "./catalog-entry.ts";
import { IsoTime } from "./iso-time.ts";

/** Why a model sleeps: nobody used it, its time was over, working hours ended, or it was never up and starts on request. */
export const SLEEP_REASONS = ["idle", "expired", "schedule", "request"] as const;
export type SleepReason = (typeof SLEEP_REASONS)[number];

/**
 * The value of the SSM parameter `asleep/<alias>`: a model that nobody retired by hand, and that may come back.
 * Written by retire-endpoint, and by provision-endpoint while it tries to wake the model, which removes it when the model is published;
 * read by openai-proxy.
 */
export const AsleepModel = v.object({
  /** ISO 8601. */
  since: IsoTime,
  why: v.picklist(SLEEP_REASONS),
  /** What served last, and is kept: by it a waking needs no new version. Absent: nothing has. */
  version: v.optional(
    v.object({
      configName: v.string(),
      /** What it was made of, see `attemptHash`; absent: nobody knows, and it is not used again. */
      attempt: v.optional(v.string()),
      /** What its revision was on the hub: that one comes back, wherever the branch is by then; of this model and this revision. */
      commit: v.optional(v.string()),
      modelId: v.optional(v.string()),
      revision: v.optional(v.string()),
      /** From the start of the execution to the publication. */
      tookSeconds: v.optional(v.pipe(v.number(), v.minValue(0))),
    }),
  ),
  /** Which part of the catalog's entry the last execution's input overrode. */
  input: v.optional(v.record(v.string(), v.unknown())),
  /** Wakings in a row that did not end in a publication. One that is under way is counted, until it succeeds. */
  failures: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  /** ISO 8601: when the last of them began or failed. */
  failedAt: v.optional(IsoTime),
  /** Why it was not even tried, as a sentence for callers, and until when that holds (ISO 8601). */
  refused: v.optional(v.object({ why: v.string(), until: IsoTime })),
});
export type AsleepModel = v.InferOutput<typeof AsleepModel>;

/** After so many failures in a row, the pause in minutes before the next waking; later ones take the last. */
const PAUSE_MINUTES = [0, 10, 30, 120, 360, 1440] as const;

/** Whether a request wakes a model now. @returns a reason in `no` when it does not, and until when if that is known */
export function mayWake(
  asleep: AsleepModel,
  entry: Pick<CatalogEntry, "wakeOnRequest"> | undefined,
  now: Date,
): { readonly yes: true } | { readonly no: "policy" | "hours" | "failed" | "refused"; readonly until?: Date } {
  const policy = entry?.wakeOnRequest ?? "off";
  if (policy === "off") return { no: "policy" };
  if (policy === "idle" && asleep.why === "schedule") return { no: "hours" };
  const rest = pauseEnd(asleep);
  if (rest !== undefined && rest > now) return { no: "failed", until: rest };
  const until = asleep.refused && new Date(asleep.refused.until);
  if (until && until > now) return { no: "refused", until };
  return { yes: true };
}

/** Whether something went wrong before, so that it is in a pause, or was. */
export function isHeldBack({ failures = 0, refused }: AsleepModel): boolean {
  return failures > 0 || refused !== undefined;
}

/** When a model whose waking failed may be woken again. */
export function pauseEnd({ failures = 0, failedAt }: AsleepModel): Date | undefined {
  if (failures === 0 || failedAt === undefined) return undefined;
  const minutes = PAUSE_MINUTES[Math.min(failures, PAUSE_MINUTES.length - 1)] ?? 0;
  return new Date(Date.parse(failedAt) + minutes * 60_000);
}
