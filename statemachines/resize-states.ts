import { describeEndpoint, keepFailure, statusIs } from "./endpoint-tasks.ts";
import { POLL_SECONDS, SAGEMAKER_RETRY, sdkTask } from "./tasks.ts";

/**
 * States that take back a resize, beginning with `DescribeResized`: the endpoint serves all the time, so nothing is deleted
 * but the version that it does not use.
 */
export function resizeStates() {
  return {
    DescribeResized: {
      ...describeEndpoint("$.target.endpointName"),
      Comment: "SageMaker rolls back by itself; what came up but failed the test is taken back here.",
      Retry: SAGEMAKER_RETRY,
      Catch: keepFailure("EndInFailure"),
      Next: "ResizedEndpointHasSettled",
    },
    ResizedEndpointHasSettled: {
      Type: "Choice",
      Choices: [
        {
          Comment:
            "The way back was tried, and SageMaker did not take it: the same container serves, in another number.",
          And: [statusIs("InService"), { Variable: "$.restoring", IsPresent: true }],
          Next: "RemoveUnusedAfterResize",
        },
        {
          And: [
            statusIs("InService"),
            { Variable: "$.version.configName", IsPresent: true },
            { Variable: "$.endpoint.EndpointConfigName", StringEqualsPath: "$.version.configName" },
          ],
          Next: "RestoreConfiguration",
        },
        { ...statusIs("Updating", "RollingBack", "SystemUpdating"), Next: "WaitForResized" },
      ],
      Default: "RemoveUnusedAfterResize",
    },
    WaitForResized: { Type: "Wait", Seconds: POLL_SECONDS, Next: "DescribeResized" },
    RestoreConfiguration: {
      Type: "Task",
      Resource: sdkTask("sagemaker", "updateEndpoint"),
      Parameters: {
        "EndpointName.$": "$.target.endpointName",
        "EndpointConfigName.$": "$.previous.record.configName",
      },
      ResultPath: "$.restoring",
      Retry: SAGEMAKER_RETRY,
      Catch: keepFailure("EndInFailure"),
      Next: "WaitForResized",
    },
    RemoveUnusedAfterResize: {
      Type: "Pass",
      Parameters: { next: "EndInFailure" },
      ResultPath: "$.removal",
      Next: "RemoveUnused",
    },
  } as const;
}
