import { defineStates, type StateMachineDefinition } from "./amazon-states-language.ts";
import { goOn } from "./endpoint-tasks.ts";
import { lockStates } from "./lock-states.ts";
import {
  ENDPOINT_NOT_FOUND,
  LAMBDA_INVOKE,
  LAMBDA_RETRY,
  POLL_SECONDS,
  SAGEMAKER_RETRY,
  SSM_RETRY,
  sdkTask,
} from "./tasks.ts";

export interface RetireEndpointTargets {
  readonly planRetirementFunctionArn: string;
}

/** Deleting an endpoint takes minutes; hours mean that AWS refuses to. */
const TIMEOUT_SECONDS = 2 * 60 * 60;

/**
 * Removes a model, or with `{}` every model of the stage: unpublishes it, deletes what is billed and what belongs to it,
 * then lists again and fails if anything is left.
 *
 * Input: `{}` or `{"alias": …}`. Data: `{ input, retirement }`, see `functions/plan-retirement/retirement.ts`.
 */
export function retireEndpoint(targets: RetireEndpointTargets): StateMachineDefinition {
  const planRetirement = {
    Type: "Task",
    Resource: LAMBDA_INVOKE,
    Retry: LAMBDA_RETRY,
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "RetirementFailed" }],
  } as const;
  const invocation = (input: string) => ({
    FunctionName: targets.planRetirementFunctionArn,
    Payload: { "input.$": input, "execution.$": "$$.Execution.Id", "startedAt.$": "$$.Execution.StartTime" },
  });

  return {
    Comment: "Unpublishes and deletes a model's endpoint: {} retires every model of the stage.",
    TimeoutSeconds: TIMEOUT_SECONDS,
    ...defineStates({
      StartAt: "PlanRetirement",
      States: {
        PlanRetirement: {
          ...planRetirement,
          Comment: "Lists everything that carries the stage's name, by alias.",
          Parameters: invocation("$"),
          ResultSelector: { "retirement.$": "$.Payload" },
          Next: "RetirementIsRefused",
        },
        RetirementIsRefused: {
          Type: "Choice",
          Choices: [{ Variable: "$.retirement.refusal", IsPresent: true, Next: "Refused" }],
          Default: "RetireEachAlias",
        },
        Refused: { Type: "Fail", Error: "Refused", CausePath: "$.retirement.refusal" },
        RetireEachAlias: {
          Comment:
            "No iteration fails: one alias that cannot be retired keeps no other alive. ListWhatIsLeft has the last word.",
          Type: "Map",
          ItemsPath: "$.retirement.targets",
          MaxConcurrency: 5,
          ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...retireOneAlias() },
          ResultPath: null,
          Next: "ListWhatIsLeft",
        },
        ListWhatIsLeft: {
          ...planRetirement,
          Parameters: invocation("$.retirement.input"),
          ResultSelector: { "retirement.$": "$.Payload" },
          ResultPath: "$.afterwards",
          Next: "SomethingIsLeft",
        },
        SomethingIsLeft: {
          Type: "Choice",
          Choices: [
            { Variable: "$.afterwards.retirement.targets[0]", IsPresent: true, Next: "NotEverythingRetired" },
            { Variable: "$.afterwards.retirement.urls[0]", IsPresent: true, Next: "UnpublishUrls" },
          ],
          Default: "Retired",
        },
        NotEverythingRetired: {
          Type: "Fail",
          Error: "NotEverythingRetired",
          CausePath: "$.afterwards.retirement.left",
        },
        UnpublishUrls: {
          Comment: "The last model of the stage is gone: nothing that provisioning wrote stays behind.",
          Type: "Task",
          Resource: sdkTask("ssm", "deleteParameters"),
          Parameters: { "Names.$": "$.afterwards.retirement.urls" },
          ResultPath: null,
          Retry: SSM_RETRY,
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "RetirementFailed" }],
          Next: "Retired",
        },
        Retired: { Type: "Succeed" },
        RetirementFailed: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
      },
    }),
  };
}

function retireOneAlias() {
  return defineStates({
    StartAt: "TakeLock",
    States: {
      ...lockStates("$.lock", { acquired: "Unpublish", refused: "LeftAlone", failed: "LeftAlone" }),
      Unpublish: {
        Comment: "First, so that no client is sent to an endpoint that is going away.",
        Type: "Task",
        Resource: sdkTask("ssm", "deleteParameters"),
        Parameters: { "Names.$": "$.publishedParameters" },
        ResultPath: null,
        Retry: SSM_RETRY,
        Catch: goOn("ReleaseLock"),
        Next: "DeleteEndpoint",
      },
      DeleteEndpoint: {
        Comment: "Billable, so it is tried for half an hour: an endpoint in motion may refuse for a while.",
        Type: "Task",
        Resource: sdkTask("sagemaker", "deleteEndpoint"),
        Parameters: { "EndpointName.$": "$.endpointName" },
        ResultPath: null,
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "EndpointWasMissing" }],
        Next: "WaitForDeletion",
      },
      EndpointWasMissing: {
        Type: "Choice",
        Choices: [{ Variable: "$.failure.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "DeleteEndpointConfigs" }],
        Default: "DescribeEndpoint",
      },
      WaitForDeletion: { Type: "Wait", Seconds: POLL_SECONDS, Next: "DescribeEndpoint" },
      DescribeEndpoint: {
        Type: "Task",
        Resource: sdkTask("sagemaker", "describeEndpoint"),
        Parameters: { "EndpointName.$": "$.endpointName" },
        ResultPath: "$.endpoint",
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "EndpointIsGone" }],
        Next: "EndpointIsBeingDeleted",
      },
      EndpointIsGone: {
        Type: "Choice",
        Choices: [{ Variable: "$.failure.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "DeleteEndpointConfigs" }],
        Default: "WaitForDeletion",
      },
      EndpointIsBeingDeleted: {
        Type: "Choice",
        Choices: [{ Variable: "$.endpoint.EndpointStatus", StringEquals: "Deleting", Next: "WaitForDeletion" }],
        Default: "WaitBeforeNextDeletion",
      },
      WaitBeforeNextDeletion: { Type: "Wait", Seconds: POLL_SECONDS, Next: "DeleteEndpoint" },
      DeleteEndpointConfigs: {
        Type: "Map",
        ItemsPath: "$.endpointConfigNames",
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          ...defineStates({
            StartAt: "DeleteEndpointConfig",
            States: {
              DeleteEndpointConfig: {
                Type: "Task",
                Resource: sdkTask("sagemaker", "deleteEndpointConfig"),
                Parameters: { "EndpointConfigName.$": "$" },
                ResultPath: null,
                Retry: SAGEMAKER_RETRY,
                Catch: goOn("EndpointConfigDone"),
                Next: "EndpointConfigDone",
              },
              EndpointConfigDone: { Type: "Succeed" },
            },
          }),
        },
        ResultPath: null,
        Next: "DeleteModels",
      },
      DeleteModels: {
        Type: "Map",
        ItemsPath: "$.modelNames",
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: "INLINE" },
          ...defineStates({
            StartAt: "DeleteModel",
            States: {
              DeleteModel: {
                Type: "Task",
                Resource: sdkTask("sagemaker", "deleteModel"),
                Parameters: { "ModelName.$": "$" },
                ResultPath: null,
                Retry: SAGEMAKER_RETRY,
                Catch: goOn("ModelDone"),
                Next: "ModelDone",
              },
              ModelDone: { Type: "Succeed" },
            },
          }),
        },
        ResultPath: null,
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
