import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and remove-unused. */
const Variables = {
  STAGE: v.string(),
};
export type RemoveUnusedVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
