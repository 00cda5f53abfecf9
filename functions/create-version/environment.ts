import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and create-version. */
const Variables = {
  /** The role that SageMaker assumes to run the container. */
  EXECUTION_ROLE_ARN: v.string(),
  /** Secrets Manager's secret with a token for the hub. */
  HF_TOKEN_SECRET_ARN: v.optional(v.string()),
};
export type CreateVersionVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
