import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and notify. */
const Variables = {
  STAGE: v.string(),
  /** Where the messages go. */
  TOPIC_ARN: v.string(),
};
export type NotifyVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
