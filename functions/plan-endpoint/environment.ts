import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and plan-endpoint. */
const Variables = {
  STAGE: v.string(),
  /** The Hugging Face hub, or a mirror of it. */
  HF_ENDPOINT: v.optional(v.string(), "https://huggingface.co"),
  /** Secrets Manager's secret with a token for the hub. */
  HF_TOKEN_SECRET_ARN: v.optional(v.string()),
  /** The prefix that the endpoint's role may read. */
  MODEL_S3_URI: v.optional(v.string()),
};
export type PlanEndpointVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
