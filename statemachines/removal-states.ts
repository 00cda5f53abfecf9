import { STATUSES_IN_MOTION } from "../contract/endpoint-status.ts";
import { describeEndpoint, goOn, statusIs } from "./endpoint-tasks.ts";
import { invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";
import { ENDPOINT_NOT_FOUND, POLL_SECONDS, sdkTask } from "./tasks.ts";

/** Between two tries of a deletion that is refused for now: a creation was seen to last for another 24 minutes. */
const MOTION_SECONDS = 60;

/**
 * States that remove the endpoint `$.removal.endpointName`, wait until it is gone, and with it remove everything of the
 * alias that no endpoint uses; beginning with `DescribeRemoval`. They are used in several places of provision-endpoint,
 * so `$.removal.next` names the state in which they end: see `AfterRemoval`.
 */
export function removalStates(removeUnusedFunctionArn: string) {
  return {
    DescribeRemoval: {
      Comment: "What SageMaker has decides, not what this execution remembers.",
      ...describeEndpoint("$.removal.endpointName"),
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.removal.answer", Next: "EndpointIsGone" }],
      Next: "EndpointIsLeaving",
    },
    EndpointIsGone: {
      Comment: "Only SageMaker's own word counts: an endpoint that could not be looked at may be billed.",
      Type: "Choice",
      Choices: [{ Variable: "$.removal.answer.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "RemoveUnused" }],
      Default: "WaitForRemoval",
    },
    EndpointIsLeaving: {
      Type: "Choice",
      Choices: [
        { ...statusIs("Deleting"), Next: "WaitForRemoval" },
        { ...statusIs(...STATUSES_IN_MOTION), Next: "DeleteEndpointInMotion" },
      ],
      Default: "DeleteEndpoint",
    },
    DeleteEndpointInMotion: {
      Comment:
        "SageMaker mostly refuses until the creation or update has ended, which it does by itself: no refusal counts until then.",
      ...deleteEndpoint(),
      Catch: goOn("WaitForMotionToEnd"),
      Next: "WaitForRemoval",
    },
    WaitForMotionToEnd: { Type: "Wait", Seconds: MOTION_SECONDS, Next: "DescribeRemoval" },
    DeleteEndpoint: {
      Comment: "Billable, so it is tried for half an hour.",
      ...deleteEndpoint(),
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 30, MaxDelaySeconds: 60 }],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.removal.answer", Next: "EndpointStays" }],
      Next: "WaitForRemoval",
    },
    EndpointStays: {
      Comment: "Why the endpoint was to go matters more than why it did not.",
      Type: "Choice",
      Choices: [{ Variable: "$.failure", IsPresent: true, Next: "AddRefusedDeletion" }],
      Default: "KeepRefusedDeletion",
    },
    AddRefusedDeletion: {
      Type: "Pass",
      Parameters: {
        "Error.$": "$.failure.Error",
        "Cause.$":
          "States.Format('{} The endpoint {} could not be deleted, and is billed: {}', $.failure.Cause, $.removal.endpointName, $.removal.answer.Cause)",
      },
      ResultPath: "$.failure",
      Next: "EndInFailure",
    },
    KeepRefusedDeletion: {
      Type: "Pass",
      InputPath: "$.removal.answer",
      ResultPath: "$.failure",
      Next: "EndInFailure",
    },
    WaitForRemoval: { Type: "Wait", Seconds: POLL_SECONDS, Next: "DescribeRemoval" },
    RemoveUnused: {
      Comment: "Nothing of this is billed by the hour; the sweeper removes what stays.",
      ...invokeFunction(removeUnusedFunctionArn, { "alias.$": "$.plan.alias" }),
      ResultPath: null,
      Retry: LAMBDA_RETRY,
      Catch: goOn("AfterRemoval"),
      Next: "AfterRemoval",
    },
    AfterRemoval: {
      Type: "Choice",
      Choices: [
        { Variable: "$.removal.next", StringEquals: "CreateVersion", Next: "CreateVersion" },
        { Variable: "$.removal.next", StringEquals: "ReleaseLock", Next: "ReleaseLock" },
      ],
      Default: "EndInFailure",
    },
  } as const;
}

/** A Pass state's fields that choose what to remove, and where to go on afterwards. */
export const removal = (endpointName: string, next: "CreateVersion" | "ReleaseLock" | "EndInFailure") =>
  ({
    Type: "Pass",
    Parameters: { "endpointName.$": endpointName, next },
    ResultPath: "$.removal",
    Next: "DescribeRemoval",
  }) as const;

function deleteEndpoint() {
  return {
    Type: "Task",
    Resource: sdkTask("sagemaker", "deleteEndpoint"),
    Parameters: { "EndpointName.$": "$.removal.endpointName" },
    ResultPath: null,
  } as const;
}
