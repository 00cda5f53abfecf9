import * as v from "valibot";
import { ALIAS_PATTERN } from "../../names.ts";

const alias = v.pipe(v.string(), v.regex(ALIAS_PATTERN));

/** `Comment` is what the Step Functions console fills in by itself. */
const Comment = v.optional(v.unknown());

/** What retire-endpoint may be asked for. */
const RetirementInput = v.union([
  /** Every model of the stage, or one. */
  v.strictObject({ Comment, alias: v.optional(alias), forget: v.optional(v.literal(true)) }),
  /**
   * Working hours end: what does not start `always` sleeps until they begin (`schedule`), or, where no schedule says when that is,
   * until somebody brings it back (`expired`).
   */
  v.strictObject({ Comment, sleep: v.picklist(["schedule", "expired"]), alias: v.optional(alias) }),
  /** A model that starts on request, and does not serve: from now on a request wakes it. */
  v.strictObject({ Comment, sleep: v.literal("request"), alias }),
  /** What nobody publishes, makes or uses: of every alias, or of one. */
  v.strictObject({ Comment, sweep: v.literal(true), alias: v.optional(alias) }),
  /** By an expiry: the model, if this endpoint is what is published of it. */
  v.strictObject({ Comment, endpointName: v.string() }),
  /** By an alarm: the same, and only if nobody used the endpoint since it was published, or for its idle minutes. */
  v.strictObject({ Comment, idleAlarm: v.string() }),
]);

export type ForcedInput = {
  readonly alias?: string;
  /** Whether entries of the catalog that were made by hand go too. */
  readonly forget?: true;
};
export type SleepInput =
  | { readonly sleep: "schedule" | "expired"; readonly alias?: string }
  | { readonly sleep: "request"; readonly alias: string };
export type RetirementInput =
  | ForcedInput
  | SleepInput
  | { readonly sweep: true; readonly alias?: string }
  | { readonly endpointName: string }
  | { readonly idleAlarm: string };

/** @returns a sentence when the input is not one of those */
export function parseRetirementInput(input: unknown): RetirementInput | { readonly refusal: string } {
  // An empty list would count as an object without properties: every model of the stage.
  const parsed = v.safeParse(RetirementInput, Array.isArray(input) ? undefined : input);
  if (!parsed.success) {
    return {
      refusal:
        'The input must be {} for every model of the stage, {"alias": "…"} for one of them, or {"sweep": true} for what is left over.',
    };
  }
  const { Comment: _, ...known } = parsed.output;
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as RetirementInput;
}

/** A person or a destroy wants the models removed, in use or not. */
export function isForced(input: RetirementInput): input is ForcedInput {
  return !("sweep" in input || "sleep" in input || "endpointName" in input || "idleAlarm" in input);
}

export type ScheduledInput = Exclude<SleepInput, { readonly sleep: "request" }>;

/** Working hours end. */
export function isScheduled(input: RetirementInput): input is ScheduledInput {
  return "sleep" in input && input.sleep !== "request";
}

/** What starts on request is to be ready for one. */
export function isAskedToStart(input: RetirementInput): input is SleepInput & { readonly sleep: "request" } {
  return "sleep" in input && input.sleep === "request";
}
