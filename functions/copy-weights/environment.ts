import * as v from "valibot";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and copy-weights. */
const Variables = {
  /** The stage's bucket of weights. */
  WEIGHTS_BUCKET: v.string(),
  /** The Hugging Face hub, or a mirror of it. */
  HF_ENDPOINT: v.optional(v.string(), "https://huggingface.co"),
  /** Secrets Manager's secret with a token for the hub. */
  HF_TOKEN_SECRET_ARN: v.optional(v.string()),
};
export type CopyWeightsVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
