import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and guard-endpoint. */
const Variables = {
  STAGE: v.string(),
  /** The state machine that an expiry starts. */
  RETIRE_ENDPOINT_ARN: v.string(),
  /** The role by which EventBridge Scheduler starts it. */
  SCHEDULER_ROLE_ARN: v.string(),
};
export type GuardEndpointVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
