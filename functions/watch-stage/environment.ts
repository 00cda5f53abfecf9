import * as v from "valibot";
import { OwnPricesText } from "../../contract/own-prices.ts";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and watch-stage. */
const Variables = {
  STAGE: v.string(),
  /** Per cent of a model's own speed below which it is slow. */
  SLOW_MODEL_PERCENT: v.pipe(v.string(), v.transform(Number), v.finite()),
  /** What the operator pays for an hour of instance types. */
  INSTANCE_PRICES: v.optional(OwnPricesText),
};
export type WatchStageVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
