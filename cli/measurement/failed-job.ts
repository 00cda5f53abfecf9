import { UserError } from "../../user-error.ts";

/** What AWS says in a job's `FailureReason`, and what an operator can do about it. */
const CURES: readonly (readonly [said: RegExp, cure: string])[] = [
  [
    /AccessDenied|not authorized|Role lacks/i,
    "The job's role lacks a permission: deploy the stage again with MEASUREMENT_JOBS=on, and if it is up to date, tell the makers of this product, for AWS's documentation does not list what a job needs.",
  ],
  [
    /ResourceLimitExceeded|service limit|quota/i,
    'Ask at Service Quotas, Amazon SageMaker, for "… for endpoint usage" of the type, or name others by --instance-types.',
  ],
  [/capacity/i, "AWS has no such instance free at the moment: try later, or name others by --instance-types."],
  [/context length|max_model_len|maximum context/i, "Say less with --context: prompts and answers follow it."],
  [
    /chat template/i,
    "SageMaker's job asks chats, and this model has no chat template: `npx openai-sagemaker bench` measures it where it serves.",
  ],
  [
    /InvalidInferenceResult|error rate/i,
    "A model that thinks may answer nothing within so few tokens: try a larger --context, which makes answers longer.",
  ],
];

export function failedJob(reason: string | undefined): UserError {
  const said = reason?.trim().replace(/\.?$/, ".") ?? "AWS does not say why.";
  const cure = CURES.find(([pattern]) => pattern.test(said))?.[1];
  return new UserError(`The measurement failed. ${said}${cure === undefined ? "" : ` ${cure}`}`);
}
