import { describeEndpoint, goOn, keepFailure, putParameter, statusIs } from "./endpoint-tasks.ts";
import { invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";
import { FIRST_LOOK_SECONDS, LOOK_SECONDS, SAGEMAKER_RETRY, sdkTask } from "./tasks.ts";

/**
 * States that bring the endpoint `$.target.endpointName` to InService with the first of `$.plan.attempts` that succeeds,
 * beginning with `CreateVersion` and ending in `ReportSmokeTest`, or in those of `failed-attempt-states.ts`. A resize goes
 * the same way, but for `UpdateEndpoint…` in place of `CreateEndpoint`.
 */
export function creationStates(createVersionFunctionArn: string) {
  return {
    CreateVersion: {
      Comment: "SageMaker model and endpoint configuration. By a function: the call may carry the hub's token.",
      ...invokeFunction(createVersionFunctionArn, {
        "attempt.$": "$.plan.attempts[0]",
        "tags.$": "$.plan.tags",
        "startedAt.$": "$$.State.EnteredTime",
      }),
      ResultSelector: { "configName.$": "$.Payload.configName", "deadline.$": "$.Payload.deadline" },
      ResultPath: "$.version",
      Retry: LAMBDA_RETRY,
      Catch: keepFailure("AttemptFailed"),
      Next: "IsResize",
    },
    IsResize: {
      Comment: "Rolling where both fleets have two instances or more, and what serves is what the plan saw.",
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.target.resize", BooleanEquals: true },
            { Variable: "$.plan.rolling", IsPresent: true },
            { Variable: "$.previous.record.instanceCount", NumericEqualsPath: "$.plan.rolling.fromInstances" },
          ],
          Next: "UpdateEndpointRolling",
        },
        { Variable: "$.target.resize", BooleanEquals: true, Next: "UpdateEndpointBlueGreen" },
      ],
      Default: "CreateEndpoint",
    },
    CreateEndpoint: {
      Type: "Task",
      Resource: sdkTask("sagemaker", "createEndpoint"),
      Parameters: {
        "EndpointName.$": "$.target.endpointName",
        "EndpointConfigName.$": "$.version.configName",
        "Tags.$": "$.plan.tags",
      },
      ResultPath: null,
      Retry: SAGEMAKER_RETRY,
      Catch: keepFailure("AttemptFailed"),
      Next: "ReportWaiting",
    },
    UpdateEndpointRolling: {
      ...updateEndpoint({
        RollingUpdatePolicy: {
          // A percentage is of no use: SageMaker rounds half of three up, and then refuses more than half.
          MaximumBatchSize: { Type: "INSTANCE_COUNT", "Value.$": "$.plan.rolling.batchInstances" },
          WaitIntervalInSeconds: 60,
          RollbackMaximumBatchSize: { Type: "CAPACITY_PERCENT", Value: 100 },
        },
      }),
      Comment: "At most half of the instances at a time; SageMaker takes all of it back when the alarm is raised.",
    },
    UpdateEndpointBlueGreen: updateEndpoint({
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: "ALL_AT_ONCE", WaitIntervalInSeconds: 60 },
        TerminationWaitInSeconds: 0,
      },
    }),
    ReportWaiting: {
      ...putParameter("$.plan.lock.name", "$.plan.lock.waiting"),
      Catch: goOn("WaitForFirstLook"),
      Next: "WaitForFirstLook",
    },
    WaitForFirstLook: {
      Comment: "No GPU endpoint is InService earlier, and each look costs a state transition.",
      Type: "Wait",
      Seconds: FIRST_LOOK_SECONDS,
      Next: "DescribeEndpoint",
    },
    WaitForEndpoint: { Type: "Wait", Seconds: LOOK_SECONDS, Next: "DescribeEndpoint" },
    DescribeEndpoint: {
      ...describeEndpoint("$.target.endpointName"),
      Retry: SAGEMAKER_RETRY,
      Catch: keepFailure("AttemptFailed"),
      Next: "EndpointIsReady",
    },
    EndpointIsReady: {
      Type: "Choice",
      Choices: [
        {
          And: [
            statusIs("InService"),
            { Variable: "$.endpoint.EndpointConfigName", StringEqualsPath: "$.version.configName" },
          ],
          Next: "ReportSmokeTest",
        },
        {
          And: [statusIs(...ENDED), { Variable: "$.endpoint.FailureReason", IsPresent: true }],
          Next: "EndpointFailed",
        },
        { ...statusIs(...ENDED), Next: "EndpointFailedWithoutReason" },
        {
          Comment: "Only a creation is given up: an update ends by itself, and the old instances serve until then.",
          And: [
            statusIs("Creating"),
            { Variable: "$$.State.EnteredTime", TimestampGreaterThanPath: "$.version.deadline" },
          ],
          Next: "CreationTookTooLong",
        },
      ],
      Default: "WaitForEndpoint",
    },
  } as const;
}

/** No more changes by themselves. */
const ENDED = ["InService", "Failed", "UpdateRollbackFailed", "OutOfService"] as const;

function updateEndpoint<const Policy extends object>(policy: Policy) {
  return {
    Type: "Task",
    Resource: sdkTask("sagemaker", "updateEndpoint"),
    Parameters: {
      "EndpointName.$": "$.target.endpointName",
      "EndpointConfigName.$": "$.version.configName",
      DeploymentConfig: {
        ...policy,
        AutoRollbackConfiguration: {
          // As `names.alarm.errors`.
          Alarms: [{ "AlarmName.$": "States.Format('{}--errors', $.target.endpointName)" }],
        },
      },
    },
    ResultPath: null,
    Retry: SAGEMAKER_RETRY,
    Catch: keepFailure("AttemptFailed"),
    Next: "ReportWaiting",
  } as const;
}
