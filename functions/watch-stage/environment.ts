import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and watch-stage. */
const Variables = {
  STAGE: v.string(),
};
export type WatchStageVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
