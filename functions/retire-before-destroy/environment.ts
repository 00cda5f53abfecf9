import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and retire-before-destroy. */
const Variables = {
  RETIRE_ENDPOINT_ARN: v.string(),
};
export type RetireBeforeDestroyVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
