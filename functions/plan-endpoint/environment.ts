import * as v from "valibot";
import { OwnPricesText } from "../../contract/own-prices.ts";
import { readVariables, type StackVariables } from "../variables.ts";

/** The contract between the stack and plan-endpoint. */
const Variables = {
  STAGE: v.string(),
  /** The Hugging Face hub, or a mirror of it. */
  HF_ENDPOINT: v.optional(v.string(), "https://huggingface.co"),
  /** Secrets Manager's secret with a token for the hub. */
  HF_TOKEN_SECRET_ARN: v.optional(v.string()),
  /** S3 prefixes that the endpoint's role may read, separated by commas. */
  READABLE_S3_PREFIXES: v.optional(v.string()),
  /** Names of the container's variables that need leave, separated by commas. */
  ALLOWED_CONTAINER_VARIABLES: v.optional(v.string()),
  /** The stage's bucket of weights. */
  WEIGHTS_BUCKET: v.string(),
  /** US dollars an hour that an instance may cost. */
  MAX_INSTANCE_PRICE: v.string(),
  /** What the operator pays for an hour of instance types. */
  INSTANCE_PRICES: v.optional(OwnPricesText),
  /** Instance types without a price that may be started, separated by commas. */
  UNPRICED_INSTANCE_TYPES: v.optional(v.string()),
};
export type PlanEndpointVariables = StackVariables<typeof Variables>;

export const readEnvironment = () => readVariables(Variables);
