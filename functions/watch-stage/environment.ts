import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and watch-stage. */
const Variables = {
  STAGE: v.string(),
  /** Per cent of a model's own speed below which it is slow. */
  SLOW_MODEL_PERCENT: v.pipe(v.string(), v.transform(Number), v.finite()),
};
export type WatchStageVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
