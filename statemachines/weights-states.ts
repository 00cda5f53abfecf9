import { defineStates } from "./amazon-states-language.ts";
import { goOn, keepFailure, putParameter } from "./endpoint-tasks.ts";
import { invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";

/** Files that are copied at once: a function each. */
const FILES_AT_ONCE = 8;
const OTHER_COPY_SECONDS = 60;

/** A step may be taken again; what the hub or a hash refuses is refused again. */
const RETRY = [
  ...LAMBDA_RETRY,
  // It ran out of time or memory, or its process ended: the part is copied again.
  { ErrorEquals: ["Sandbox.Timedout", "Runtime.ExitError"], IntervalSeconds: 5, MaxAttempts: 2, BackoffRate: 2 },
] as const;

/**
 * States that see to it that `$.plan.weights` is in the stage's bucket, beginning with `WeightsAreWanted` and ending in `ReadPublication`.
 * What serves goes on serving meanwhile. A copy that fails leaves no part behind, and the files that it completed for the next one.
 */
export function weightsStates(copyWeightsFunctionArn: string) {
  const step = (name: "begin" | "finish" | "abort") =>
    invokeFunction(copyWeightsFunctionArn, {
      step: name,
      "weights.$": "$.plan.weights",
      "execution.$": "$$.Execution.Id",
    });
  return {
    WeightsAreWanted: {
      Comment: "What is published already has them.",
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.plan.weights", IsPresent: true },
            { Not: { Variable: "$.plan.unchangedSince", IsPresent: true } },
          ],
          Next: "BeginCopy",
        },
      ],
      Default: "ReadPublication",
    },
    BeginCopy: {
      Comment: "A commit is copied once: where its manifest is, no file is left to copy.",
      ...step("begin"),
      ResultSelector: { "copy.$": "$.Payload" },
      ResultPath: "$.weights",
      Retry: RETRY,
      Catch: keepFailure("AbortCopy"),
      Next: "FilesAreMissing",
    },
    FilesAreMissing: {
      Type: "Choice",
      Choices: [
        {
          Comment: "Another execution copies the same commit for another alias.",
          Variable: "$.weights.copy.busy",
          IsPresent: true,
          Next: "WaitForOtherCopy",
        },
        { Variable: "$.weights.copy.files[0]", IsPresent: true, Next: "ReportCopying" },
      ],
      Default: "ReadPublication",
    },
    WaitForOtherCopy: { Type: "Wait", Seconds: OTHER_COPY_SECONDS, Next: "BeginCopy" },
    ReportCopying: {
      ...putParameter("$.plan.lock.name", "$.plan.lock.copying"),
      Catch: goOn("CopyFiles"),
      Next: "CopyFiles",
    },
    CopyFiles: {
      Type: "Map",
      ItemsPath: "$.weights.copy.files",
      MaxConcurrency: FILES_AT_ONCE,
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...copyOneFile(copyWeightsFunctionArn) },
      ResultPath: null,
      Catch: keepFailure("AbortCopy"),
      Next: "FinishCopy",
    },
    FinishCopy: {
      Comment: "The manifest is written last.",
      ...step("finish"),
      ResultPath: null,
      Retry: RETRY,
      Catch: keepFailure("AbortCopy"),
      Next: "ReadPublication",
    },
    AbortCopy: {
      Comment: "S3 bills parts that were never put together.",
      ...step("abort"),
      ResultPath: null,
      Retry: RETRY,
      Catch: goOn("EndInFailure"),
      Next: "EndInFailure",
    },
  } as const;
}

/** As many invocations as the file needs, each of which goes on where the one before ended. */
function copyOneFile(copyWeightsFunctionArn: string) {
  return defineStates({
    StartAt: "CopyFile",
    States: {
      CopyFile: {
        ...invokeFunction(copyWeightsFunctionArn, {
          step: "copy",
          "weights.$": "$.copy.weights",
          "execution.$": "$$.Execution.Id",
          "file.$": "$.copy.file",
        }),
        ResultSelector: { "weights.$": "$.Payload.weights", "file.$": "$.Payload.file" },
        ResultPath: "$.copy",
        Retry: RETRY,
        Next: "FileIsCopied",
      },
      FileIsCopied: {
        Type: "Choice",
        Choices: [{ Variable: "$.copy.file.done", IsPresent: true, Next: "FileDone" }],
        Default: "CopyFile",
      },
      FileDone: { Type: "Succeed" },
    },
  });
}
