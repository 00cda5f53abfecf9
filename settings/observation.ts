import * as v from "valibot";
import { described, text, wholeNumber } from "./formats.ts";

/** Who is told what, and what is recorded. */
export const OBSERVATION_SETTINGS = {
  NOTIFY_EMAIL: v.optional(
    described(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "must be an e-mail address such as ops@example.com"), {
      example: "ops@example.com",
      meaning: "Address that is told how each execution ended, and of alarms. AWS asks once to confirm it.",
    }),
  ),
  BUDGET_USD: v.optional(
    described(wholeNumber(1, 9_999_999, "must be a whole number of US dollars from 1 to 9999999"), {
      example: "600",
      meaning:
        "What the stage may cost in a month: `NOTIFY_EMAIL` is told when it is spent, and when AWS's forecast says that it will be. AWS counts it by the tag `Stage`, once the account's owner has activated that as a cost allocation tag.",
    }),
  ),
  SLOW_MODEL_PERCENT: v.optional(
    described(wholeNumber(0, 99, "must be a whole number of per cent from 0 to 99"), {
      example: "50",
      meaning:
        "An alarm goes off when a model writes slower than so many per cent of its own speed: of what `bench` measured, or else of the last fourteen days. 0: no such alarm.",
    }),
    "50",
  ),
  TRACING: v.optional(
    described(v.picklist(["on", "off"], "must be on or off"), {
      example: "on",
      meaning: "Traces of functions and state machines in AWS X-Ray, some $5 for a million recorded requests.",
    }),
    "off",
  ),
};
