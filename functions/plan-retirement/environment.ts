import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and plan-retirement. */
const Variables = {
  STAGE: v.string(),
};
export type PlanRetirementVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
