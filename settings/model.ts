import * as v from "valibot";
import { ContainerKind } from "../contract/catalog-entry.ts";
import { described, instanceTypes, schedule, text, timeZone, wholeNumber } from "./formats.ts";

/** What the default model is, what it runs on, and when. */
export const MODEL_SETTINGS = {
  HF_MODEL_ID: v.optional(
    described(
      text(
        /^(?=.{1,96}$)([A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*$/,
        "must be a repository on the Hugging Face hub such as distilgpt2 or Qwen/Qwen3-4B",
      ),
      { example: "Qwen/Qwen3-4B", meaning: "Repository on the Hugging Face hub.", flag: "model-id" },
    ),
    "distilgpt2",
  ),
  HF_MODEL_REVISION: v.optional(
    described(text(/^[\w./-]{1,128}$/, "must be a branch, tag or commit on the hub"), {
      example: "main",
      meaning: "Branch, tag or commit on the hub.",
      flag: "model-revision",
    }),
    "main",
  ),
  HF_TOKEN_SECRET: v.optional(
    described(
      text(
        /^arn:aws[\w-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/,
        "must be the ARN of a secret in Secrets Manager such as arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
      ),
      {
        example: "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf",
        meaning:
          "ARN of a secret in Secrets Manager whose text is a token of the Hugging Face hub, for gated and private models. The token itself is nowhere in the deployment.",
      },
    ),
  ),
  MODEL_S3_URI: v.optional(
    described(
      text(
        /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/([\w.=-]+\/)+$/,
        "must be an S3 prefix with a slash at its end such as s3://my-bucket/my-model/",
      ),
      {
        example: "s3://my-bucket/my-model/",
        meaning: "A fine-tuned model's uncompressed artefacts, instead of the hub.",
      },
    ),
  ),
  CONTAINER: v.optional(
    described(v.picklist(ContainerKind.options, "must be vllm or lmi"), {
      example: "vllm",
      meaning: "`vllm`, or `lmi` for DJL's container; sets image, environment and wire dialect.",
    }),
    "vllm",
  ),
  INSTANCE_TYPE: v.optional(
    described(instanceTypes, {
      example: "ml.g6.xlarge,ml.g5.xlarge",
      meaning: "Instance types in order of preference.",
    }),
    "ml.g4dn.xlarge",
  ),
  INSTANCE_COUNT: v.optional(
    described(wholeNumber(1, 10, "must be a whole number from 1 to 10"), {
      example: "2",
      meaning: "Instances behind the endpoint; each is billed.",
    }),
    "1",
  ),
  MAX_INSTANCE_COUNT: v.optional(
    described(wholeNumber(1, 20, "must be a whole number from 1 to 20"), {
      example: "4",
      meaning: "The endpoint grows up to so many instances while requests are many, and shrinks again.",
    }),
  ),
  IDLE_MINUTES: v.optional(
    described(wholeNumber(5, 1440, "must be a whole number of minutes from 5 to 1440"), {
      example: "60",
      meaning: "The model is retired when nobody asked it anything for so long.",
    }),
  ),
  SCHEDULE_START: v.optional(
    described(schedule, {
      example: "cron(0 8 ? * MON-FRI *)",
      meaning: "When provision-endpoint starts by itself, as an EventBridge schedule.",
    }),
  ),
  SCHEDULE_STOP: v.optional(
    described(schedule, {
      example: "cron(0 18 ? * MON-FRI *)",
      meaning: "When retire-endpoint starts by itself.",
    }),
  ),
  SCHEDULE_TIME_ZONE: v.optional(
    described(timeZone, { example: "Europe/Stockholm", meaning: "Time zone of both." }),
    "UTC",
  ),
};
