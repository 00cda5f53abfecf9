import * as v from "valibot";
import { STAGE_PATTERN } from "../names.ts";
import { described, text } from "./formats.ts";

/** Where a stage is, and what its account asks of it. */
export const STAGE_SETTINGS = {
  STAGE: v.optional(
    described(
      text(STAGE_PATTERN, "must be 1 to 12 lower-case letters and digits, beginning with a letter, such as dev"),
      {
        example: "dev",
        meaning: "Name of the deployment. Several stages can live side by side in one account.",
      },
    ),
    "dev",
  ),
  AWS_REGION: v.optional(
    described(text(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region such as eu-north-1"), {
      example: "eu-north-1",
      meaning: "Region of everything that is deployed.",
      flag: "region",
    }),
    "eu-north-1",
  ),
  STATE_BUCKET: v.optional(
    described(text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "must be the name of an S3 bucket for the Terraform state"), {
      example: "my-terraform-state",
      meaning:
        "S3 bucket for the Terraform state, with native locking. Without it the state lies in `.terraform-state` of this folder.",
    }),
  ),
  KMS_KEY_ARN: v.optional(
    described(
      text(
        /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
        "must be the ARN of a key such as arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
      ),
      {
        example: "arn:aws:kms:eu-north-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
        meaning:
          "Your own key for logs, notifications, usage and disks, instead of AWS's. docs/security.md has what its policy must allow.",
      },
    ),
  ),
  PERMISSIONS_BOUNDARY: v.optional(
    described(
      text(
        /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/,
        "must be the ARN of a policy such as arn:aws:iam::123456789012:policy/boundary",
      ),
      {
        example: "arn:aws:iam::123456789012:policy/boundary",
        meaning: "Managed policy that limits what every role of the stage may do, whatever else it is allowed.",
      },
    ),
  ),
};
