import { defineStates } from "./amazon-states-language.ts";
import { describeEndpoint, goOn, putParameter } from "./endpoint-tasks.ts";
import { EXECUTION, invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";
import { lockStates } from "./lock-states.ts";
import { ENDPOINT_NOT_FOUND, POLL_SECONDS, SFN_RETRY, SSM_RETRY, sdkTask } from "./tasks.ts";

export interface RetireEndpointTargets {
  readonly planRetirementFunctionArn: string;
  readonly removeUnusedFunctionArn: string;
  /** See `lockStates`. */
  readonly executionArns: readonly string[];
}

/**
 * One iteration of retire-endpoint: takes the alias's lock, looks again at what there is to retire, now that nobody else
 * changes it, and removes that. Data: a `RetirementTarget` of `provisioning/removal/retirement.ts`.
 */
export function retireAlias(targets: RetireEndpointTargets) {
  return defineStates({
    StartAt: "TakeLock",
    States: {
      ...lockStates(
        "$.lock",
        { acquired: "PlanUnderLock", refused: "LockIsHeld", failed: "LeftAlone" },
        targets.executionArns,
      ),
      LockIsHeld: {
        Type: "Choice",
        Choices: [
          {
            Comment: "Somebody wants the model gone: what is being made of it would only be billed.",
            And: [
              { Variable: "$.force", BooleanEquals: true },
              { Variable: "$.lockHolder.record.execution", StringMatches: "*-provision-endpoint:*" },
            ],
            Next: "StopProvisioning",
          },
          { Variable: "$.force", BooleanEquals: true, Next: "WaitForLock" },
        ],
        Default: "LeftAlone",
      },
      StopProvisioning: {
        Type: "Task",
        Resource: sdkTask("sfn", "stopExecution"),
        Parameters: {
          "ExecutionArn.$": "$.lockHolder.record.execution",
          Error: "Retired",
          "Cause.$": "States.Format('{} retires the model.', $$.Execution.Id)",
        },
        ResultPath: null,
        Retry: SFN_RETRY,
        Catch: goOn("WaitForLock"),
        Next: "WaitForLock",
      },
      WaitForLock: {
        Comment: "Also for another retirement of the alias; a lock whose holder has ended is taken over.",
        Type: "Wait",
        Seconds: POLL_SECONDS,
        Next: "TakeLock",
      },

      PlanUnderLock: {
        ...invokeFunction(targets.planRetirementFunctionArn, { "input.$": "$.input", ...EXECUTION }),
        ResultSelector: { "targets.$": "$.Payload.targets" },
        ResultPath: "$.now",
        Retry: LAMBDA_RETRY,
        Catch: goOn("ReleaseLock"),
        Next: "SomethingSleeps",
      },
      SomethingSleeps: {
        Type: "Choice",
        Choices: [{ Variable: "$.now.targets[0].asleep", IsPresent: true, Next: "LayToSleep" }],
        Default: "SomethingIsPublished",
      },
      LayToSleep: {
        ...putParameter("$.now.targets[0].asleep.name", "$.now.targets[0].asleep.value"),
        Comment: "First, so that no client is told that the model is off.",
        Catch: goOn("ReleaseLock"),
        Next: "StartsOnRequest",
      },
      StartsOnRequest: {
        Type: "Choice",
        Choices: [{ Variable: "$.now.targets[0].urls", IsPresent: true, Next: "PublishApiUrl" }],
        Default: "SomethingIsPublished",
      },
      PublishApiUrl: {
        ...putParameter("$.now.targets[0].urls.api.name", "$.now.targets[0].urls.api.value"),
        Comment: "Clients, and the web UI's machine, have to know where to ask for what never was up.",
        Catch: goOn("PublishOpenaiBaseUrl"),
        Next: "PublishOpenaiBaseUrl",
      },
      PublishOpenaiBaseUrl: {
        ...putParameter("$.now.targets[0].urls.openaiBase.name", "$.now.targets[0].urls.openaiBase.value"),
        Catch: goOn("SomethingIsPublished"),
        Next: "SomethingIsPublished",
      },
      SomethingIsPublished: {
        Type: "Choice",
        Choices: [
          { Variable: "$.now.targets[0].publishedParameters[0]", IsPresent: true, Next: "Unpublish" },
          { Variable: "$.now.targets[0]", IsPresent: true, Next: "DeleteEndpoints" },
        ],
        Default: "ReleaseLock",
      },
      Unpublish: {
        Comment: "Before the deletion, so that no client is sent to an endpoint that is going away.",
        Type: "Task",
        Resource: sdkTask("ssm", "deleteParameters"),
        Parameters: { "Names.$": "$.now.targets[0].publishedParameters" },
        ResultPath: null,
        Retry: SSM_RETRY,
        Catch: goOn("ReleaseLock"),
        Next: "DeleteEndpoints",
      },
      DeleteEndpoints: {
        Type: "Map",
        ItemsPath: "$.now.targets[0].endpointNames",
        ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...deleteOneEndpoint() },
        ResultPath: null,
        Next: "RemoveUnused",
      },
      RemoveUnused: {
        ...invokeFunction(targets.removeUnusedFunctionArn, { "alias.$": "$.alias" }),
        ResultPath: null,
        Retry: LAMBDA_RETRY,
        Catch: goOn("ReleaseLock"),
        Next: "ReleaseLock",
      },
      ReleaseLock: {
        Type: "Task",
        Resource: sdkTask("ssm", "deleteParameter"),
        Parameters: { "Name.$": "$.lock.name" },
        ResultPath: null,
        Retry: SSM_RETRY,
        Catch: goOn("LeftAlone"),
        Next: "AliasDone",
      },
      AliasDone: { Type: "Succeed" },
      LeftAlone: {
        Comment: "Another execution is at work on the alias, or Parameter Store did not answer: listed at the end.",
        Type: "Succeed",
      },
    },
  });
}

/** Deletes the endpoint whose name is the input, and waits until it is gone. */
function deleteOneEndpoint() {
  return defineStates({
    StartAt: "NameEndpoint",
    States: {
      NameEndpoint: { Type: "Pass", Parameters: { "endpointName.$": "$" }, Next: "DeleteEndpoint" },
      DeleteEndpoint: {
        Comment: "Tried again and again until the execution times out: it is billable, and may refuse while in motion.",
        Type: "Task",
        Resource: sdkTask("sagemaker", "deleteEndpoint"),
        Parameters: { "EndpointName.$": "$.endpointName" },
        ResultPath: null,
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.answer", Next: "EndpointWasMissing" }],
        Next: "WaitForDeletion",
      },
      EndpointWasMissing: {
        Type: "Choice",
        Choices: [{ Variable: "$.answer.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "EndpointDone" }],
        Default: "WaitForDeletion",
      },
      WaitForDeletion: { Type: "Wait", Seconds: POLL_SECONDS, Next: "DescribeEndpoint" },
      DescribeEndpoint: {
        ...describeEndpoint("$.endpointName"),
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.answer", Next: "EndpointIsGone" }],
        Next: "EndpointIsBeingDeleted",
      },
      EndpointIsGone: {
        Type: "Choice",
        Choices: [{ Variable: "$.answer.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "EndpointDone" }],
        Default: "WaitForDeletion",
      },
      EndpointIsBeingDeleted: {
        Type: "Choice",
        Choices: [{ Variable: "$.endpoint.EndpointStatus", StringEquals: "Deleting", Next: "WaitForDeletion" }],
        Default: "DeleteEndpoint",
      },
      EndpointDone: { Type: "Succeed" },
    },
  });
}
