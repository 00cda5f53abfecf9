import { deleteEndpoint, describeEndpoint, goOn, releaseLock } from "./endpoint-tasks.ts";
import { ENDPOINT_NOT_FOUND, POLL_SECONDS, SAGEMAKER_RETRY, sdkTask } from "./tasks.ts";

/**
 * States that lead back from a failure, whose error is in `$.failure`, to where the execution began. They look at what SageMaker
 * has, not at what this execution remembers, so the way is the same wherever it failed; beginning with `DescribeForCleanUp`.
 */
export function cleanUpStates() {
  return {
    DescribeForCleanUp: {
      Comment: "Whatever failed: look at what there is now, and go from there to where this execution began.",
      ...describeEndpoint,
      ResultPath: "$.remains",
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.remains", Next: "NothingRemains" }],
      Next: "WhatRemains",
    },
    NothingRemains: {
      Comment: "Only SageMaker's own word counts: an endpoint that could not be looked at may be billed.",
      Type: "Choice",
      Choices: [{ Variable: "$.remains.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "DeleteNewEndpointConfig" }],
      Default: "WaitForCleanUp",
    },
    WhatRemains: {
      Type: "Choice",
      Choices: [
        {
          Comment: "What runs is not this execution's: the previous version serves on.",
          And: [
            { Not: { Variable: "$.remains.EndpointConfigName", StringEqualsPath: "$.plan.versionName" } },
            {
              Or: [
                { Variable: "$.remains.EndpointStatus", StringEquals: "InService" },
                { Variable: "$.remains.EndpointStatus", StringEquals: "UpdateRollbackFailed" },
              ],
            },
          ],
          Next: "DeleteNewEndpointConfig",
        },
        {
          Comment: "A first version that must not serve.",
          And: [
            { Variable: "$.remains.EndpointConfigName", StringEqualsPath: "$.plan.versionName" },
            { Not: { Variable: "$.previous", IsPresent: true } },
            { Not: { Variable: "$.remains.EndpointStatus", StringEquals: "Deleting" } },
          ],
          Next: "DeleteNewEndpoint",
        },
        {
          Comment: "The way back was tried and SageMaker did not take it: better an untested version than none.",
          And: [
            { Variable: "$.remains.EndpointStatus", StringEquals: "InService" },
            { Variable: "$.restoring", IsPresent: true },
          ],
          Next: "ReleaseLockAfterFailure",
        },
        { Variable: "$.remains.EndpointStatus", StringEquals: "InService", Next: "RestorePreviousVersion" },
        {
          Or: [
            { Variable: "$.remains.EndpointStatus", StringEquals: "Failed" },
            { Variable: "$.remains.EndpointStatus", StringEquals: "OutOfService" },
            { Variable: "$.remains.EndpointStatus", StringEquals: "UpdateRollbackFailed" },
          ],
          Next: "ReleaseLockAfterFailure",
        },
      ],
      Default: "WaitForCleanUp",
    },
    WaitForCleanUp: { Type: "Wait", Seconds: POLL_SECONDS, Next: "DescribeForCleanUp" },
    DeleteNewEndpoint: {
      ...deleteEndpoint,
      Comment: "Billable, so it is tried for half an hour: an endpoint in motion may refuse for a while.",
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 30, MaxDelaySeconds: 60 }],
      Catch: goOn("ReleaseLockAfterFailure"),
      Next: "WaitForCleanUp",
    },
    RestorePreviousVersion: {
      Type: "Task",
      Resource: sdkTask("sagemaker", "updateEndpoint"),
      Parameters: {
        "EndpointName.$": "$.plan.endpointName",
        "EndpointConfigName.$": "$.previous.endpointConfigName",
      },
      ResultPath: "$.restoring",
      Retry: SAGEMAKER_RETRY,
      Catch: goOn("ReleaseLockAfterFailure"),
      Next: "WaitForCleanUp",
    },
    DeleteNewEndpointConfig: {
      Type: "Task",
      Resource: sdkTask("sagemaker", "deleteEndpointConfig"),
      Parameters: { "EndpointConfigName.$": "$.plan.versionName" },
      ResultPath: null,
      Retry: SAGEMAKER_RETRY,
      Catch: goOn("DeleteNewModel"),
      Next: "DeleteNewModel",
    },
    DeleteNewModel: {
      Type: "Task",
      Resource: sdkTask("sagemaker", "deleteModel"),
      Parameters: { "ModelName.$": "$.plan.versionName" },
      ResultPath: null,
      Retry: SAGEMAKER_RETRY,
      Catch: goOn("ReleaseLockAfterFailure"),
      Next: "ReleaseLockAfterFailure",
    },
    ReleaseLockAfterFailure: { ...releaseLock, Catch: goOn("ProvisioningFailed"), Next: "ProvisioningFailed" },
    ProvisioningFailed: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
  } as const;
}
