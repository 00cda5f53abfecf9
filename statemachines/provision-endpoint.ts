import { defineStates, type StateMachineDefinition } from "./amazon-states-language.ts";
import { cleanUpStates } from "./clean-up-states.ts";
import { deleteEndpoint, describeEndpoint, goOn, releaseLock } from "./endpoint-tasks.ts";
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

export interface ProvisionEndpointTargets {
  readonly planEndpointFunctionArn: string;
  readonly smokeTestFunctionArn: string;
  /** The role that SageMaker assumes to run the container. */
  readonly endpointRoleArn: string;
}

/** Longer than SageMaker's own limits for a download and a start of the container, one hour each, twice over. */
const TIMEOUT_SECONDS = 5 * 60 * 60;

/**
 * Makes a model serve under its alias, or leaves what served before serving.
 *
 * Input: `{}` or any part of a catalog entry, see `functions/plan-endpoint/provisioning-input.ts`. From its first state on, the
 * machine's data is `{ plan }` (`functions/plan-endpoint/plan.ts`); later states add `lock`, `endpoint`, `previous`,
 * `smokeTest` and `failure`.
 */
export function provisionEndpoint(targets: ProvisionEndpointTargets): StateMachineDefinition {
  const undo = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "DescribeForCleanUp" }] as const;
  const putParameter = (name: string, value: string) =>
    ({
      Type: "Task",
      Resource: sdkTask("ssm", "putParameter"),
      Parameters: { "Name.$": name, "Value.$": value, Type: "String", Overwrite: true },
      ResultPath: null,
      Retry: SSM_RETRY,
    }) as const;

  return {
    Comment: "Makes a model serve behind the OpenAI-compatible API: {} deploys the stage's default model.",
    TimeoutSeconds: TIMEOUT_SECONDS,
    ...defineStates({
      StartAt: "PlanEndpoint",
      States: {
        PlanEndpoint: {
          Comment: "Merges input and catalog, decides image, environment and names, refuses what cannot work.",
          Type: "Task",
          Resource: LAMBDA_INVOKE,
          Parameters: {
            FunctionName: targets.planEndpointFunctionArn,
            Payload: { "input.$": "$", "execution.$": "$$.Execution.Id", "startedAt.$": "$$.Execution.StartTime" },
          },
          ResultSelector: { "plan.$": "$.Payload" },
          Retry: LAMBDA_RETRY,
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "ProvisioningFailed" }],
          Next: "PlanIsRefused",
        },
        PlanIsRefused: {
          Type: "Choice",
          Choices: [{ Variable: "$.plan.refusal", IsPresent: true, Next: "Refused" }],
          Default: "TakeLock",
        },
        Refused: { Type: "Fail", Error: "Refused", CausePath: "$.plan.refusal" },

        ...lockStates("$.plan.lock", {
          acquired: "DescribeEndpoint",
          refused: "AlreadyRunning",
          failed: "ProvisioningFailed",
        }),
        AlreadyRunning: {
          Type: "Pass",
          Parameters: {
            Error: "AlreadyRunning",
            "Cause.$":
              "States.Format('{} is at work on {} since {}. Wait until it ends, or stop it first.', $.lockHolder.record.execution, $.plan.alias, $.lockHolder.record.since)",
          },
          ResultPath: "$.failure",
          Next: "ProvisioningFailed",
        },

        DescribeEndpoint: {
          ...describeEndpoint,
          Comment: "An answer with EndpointStatus means update; the error of a missing endpoint means create.",
          Catch: [
            { ErrorEquals: ["SageMaker.SageMakerException"], ResultPath: "$.endpoint", Next: "EndpointIsMissing" },
          ],
          Next: "EndpointCanBeUpdated",
        },
        EndpointIsMissing: {
          Type: "Choice",
          Choices: [{ Variable: "$.endpoint.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "CreateModel" }],
          Default: "EndpointIsUnknown",
        },
        EndpointIsUnknown: {
          Comment: "SageMaker did not say whether the endpoint exists; nothing was made yet.",
          Type: "Pass",
          Parameters: { "Error.$": "$.endpoint.Error", "Cause.$": "$.endpoint.Cause" },
          ResultPath: "$.failure",
          Next: "ReleaseLockAfterFailure",
        },
        EndpointCanBeUpdated: {
          Type: "Choice",
          Choices: [
            {
              Or: [
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "InService" },
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "UpdateRollbackFailed" },
              ],
              Next: "DescribePreviousConfiguration",
            },
            {
              Or: [
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "Failed" },
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "OutOfService" },
              ],
              Next: "DeleteDeadEndpoint",
            },
          ],
          Default: "LetEndpointSettle",
        },
        LetEndpointSettle: {
          Comment: "An execution that was stopped half-way, or AWS itself, is still changing the endpoint.",
          Type: "Wait",
          Seconds: POLL_SECONDS,
          Next: "DescribeEndpoint",
        },
        DeleteDeadEndpoint: {
          ...deleteEndpoint,
          Comment: "A failed endpoint serves nobody and cannot be updated.",
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "ReleaseLockAfterFailure" }],
          Next: "LetEndpointSettle",
        },
        DescribePreviousConfiguration: {
          Type: "Task",
          Resource: sdkTask("sagemaker", "describeEndpointConfig"),
          Parameters: { "EndpointConfigName.$": "$.endpoint.EndpointConfigName" },
          ResultSelector: {
            "endpointConfigName.$": "$.EndpointConfigName",
            "modelName.$": "$.ProductionVariants[0].ModelName",
          },
          ResultPath: "$.previous",
          Retry: SAGEMAKER_RETRY,
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "ReleaseLockAfterFailure" }],
          Next: "CreateModel",
        },

        CreateModel: {
          Type: "Task",
          Resource: sdkTask("sagemaker", "createModel"),
          Parameters: {
            "ModelName.$": "$.plan.versionName",
            ExecutionRoleArn: targets.endpointRoleArn,
            "PrimaryContainer.$": "$.plan.primaryContainer",
            "Tags.$": "$.plan.tags",
          },
          ResultPath: null,
          Retry: SAGEMAKER_RETRY,
          Catch: undo,
          Next: "CreateEndpointConfig",
        },
        CreateEndpointConfig: {
          Type: "Task",
          Resource: sdkTask("sagemaker", "createEndpointConfig"),
          Parameters: {
            "EndpointConfigName.$": "$.plan.versionName",
            "ProductionVariants.$": "$.plan.productionVariants",
            "Tags.$": "$.plan.tags",
          },
          ResultPath: null,
          Retry: SAGEMAKER_RETRY,
          Catch: undo,
          Next: "EndpointExists",
        },
        EndpointExists: {
          Type: "Choice",
          Choices: [{ Variable: "$.endpoint.EndpointStatus", IsPresent: true, Next: "UpdateEndpoint" }],
          Default: "CreateEndpoint",
        },
        CreateEndpoint: {
          Type: "Task",
          Resource: sdkTask("sagemaker", "createEndpoint"),
          Parameters: {
            "EndpointName.$": "$.plan.endpointName",
            "EndpointConfigName.$": "$.plan.versionName",
            "Tags.$": "$.plan.tags",
          },
          ResultPath: null,
          Retry: SAGEMAKER_RETRY,
          Catch: undo,
          Next: "ReportWaiting",
        },
        UpdateEndpoint: {
          Comment: "Blue/green: the old variant serves on until the new one is InService.",
          Type: "Task",
          Resource: sdkTask("sagemaker", "updateEndpoint"),
          Parameters: { "EndpointName.$": "$.plan.endpointName", "EndpointConfigName.$": "$.plan.versionName" },
          ResultPath: null,
          Retry: SAGEMAKER_RETRY,
          Catch: undo,
          Next: "ReportWaiting",
        },
        ReportWaiting: {
          ...putParameter("$.plan.lock.name", "$.plan.lock.waiting"),
          Catch: goOn("WaitForEndpoint"),
          Next: "WaitForEndpoint",
        },
        WaitForEndpoint: { Type: "Wait", Seconds: POLL_SECONDS, Next: "DescribeNewEndpoint" },
        DescribeNewEndpoint: {
          ...describeEndpoint,
          Retry: SAGEMAKER_RETRY,
          Catch: undo,
          Next: "EndpointIsReady",
        },
        EndpointIsReady: {
          Type: "Choice",
          Choices: [
            {
              And: [
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "InService" },
                { Variable: "$.endpoint.EndpointConfigName", StringEqualsPath: "$.plan.versionName" },
              ],
              Next: "ReportSmokeTest",
            },
            {
              And: [
                {
                  Or: [
                    { Variable: "$.endpoint.EndpointStatus", StringEquals: "InService" },
                    { Variable: "$.endpoint.EndpointStatus", StringEquals: "Failed" },
                    { Variable: "$.endpoint.EndpointStatus", StringEquals: "UpdateRollbackFailed" },
                  ],
                },
                { Variable: "$.endpoint.FailureReason", IsPresent: true },
              ],
              Next: "EndpointFailed",
            },
            {
              Or: [
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "InService" },
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "Failed" },
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "UpdateRollbackFailed" },
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "OutOfService" },
              ],
              Next: "EndpointFailedWithoutReason",
            },
            {
              Comment:
                "Only a creation is given up: an update ends by itself, and the old variant serves on until then.",
              And: [
                { Variable: "$.endpoint.EndpointStatus", StringEquals: "Creating" },
                { Variable: "$$.State.EnteredTime", TimestampGreaterThanPath: "$.plan.deadline" },
              ],
              Next: "CreationTookTooLong",
            },
          ],
          Default: "WaitForEndpoint",
        },
        EndpointFailed: {
          Type: "Pass",
          Parameters: { Error: "EndpointFailed", "Cause.$": "$.endpoint.FailureReason" },
          ResultPath: "$.failure",
          Next: "DescribeForCleanUp",
        },
        EndpointFailedWithoutReason: {
          Type: "Pass",
          Parameters: {
            Error: "EndpointFailed",
            "Cause.$":
              "States.Format('SageMaker gives no reason; the endpoint is {} with the configuration {}. The log group /aws/sagemaker/Endpoints/{} has the last words of the container.', $.endpoint.EndpointStatus, $.endpoint.EndpointConfigName, $.plan.endpointName)",
          },
          ResultPath: "$.failure",
          Next: "DescribeForCleanUp",
        },
        CreationTookTooLong: {
          Type: "Pass",
          Parameters: {
            Error: "CreationTookTooLong",
            "Cause.$":
              "States.Format('The endpoint was still Creating at {}. Often the instance type is short in this region: try another one, or read the log group /aws/sagemaker/Endpoints/{}.', $.plan.deadline, $.plan.endpointName)",
          },
          ResultPath: "$.failure",
          Next: "DescribeForCleanUp",
        },

        ReportSmokeTest: {
          ...putParameter("$.plan.lock.name", "$.plan.lock.testing"),
          Catch: goOn("SmokeTest"),
          Next: "SmokeTest",
        },
        SmokeTest: {
          Comment: "A completion, a chat, a stream and a tool call: decides publication, learns what the model can do.",
          Type: "Task",
          Resource: LAMBDA_INVOKE,
          Parameters: {
            FunctionName: targets.smokeTestFunctionArn,
            Payload: { "plan.$": "$.plan", "execution.$": "$$.Execution.Id" },
          },
          ResultSelector: { "publishedModel.$": "$.Payload.publishedModel" },
          ResultPath: "$.smokeTest",
          Retry: LAMBDA_RETRY,
          Catch: undo,
          Next: "PublishModel",
        },

        PublishModel: {
          ...putParameter("$.plan.parameters.model", "$.smokeTest.publishedModel"),
          Catch: undo,
          Next: "PublishApiUrl",
        },
        PublishApiUrl: {
          ...putParameter("$.plan.parameters.apiUrl", "$.plan.urls.api"),
          Catch: goOn("PublishOpenaiBaseUrl"),
          Next: "PublishOpenaiBaseUrl",
        },
        PublishOpenaiBaseUrl: {
          ...putParameter("$.plan.parameters.openaiBaseUrl", "$.plan.urls.openaiBase"),
          Comment: "Last: the web UI's machine waits for it. A model that serves is not taken back for want of it.",
          Catch: goOn("PreviousVersionExists"),
          Next: "PreviousVersionExists",
        },
        PreviousVersionExists: {
          Type: "Choice",
          Choices: [{ Variable: "$.previous", IsPresent: true, Next: "DeletePreviousEndpointConfig" }],
          Default: "ReleaseLock",
        },
        DeletePreviousEndpointConfig: {
          Comment: "Neither configuration nor model costs anything; the new version serves even if they stay.",
          Type: "Task",
          Resource: sdkTask("sagemaker", "deleteEndpointConfig"),
          Parameters: { "EndpointConfigName.$": "$.previous.endpointConfigName" },
          ResultPath: null,
          Retry: SAGEMAKER_RETRY,
          Catch: goOn("DeletePreviousModel"),
          Next: "DeletePreviousModel",
        },
        DeletePreviousModel: {
          Type: "Task",
          Resource: sdkTask("sagemaker", "deleteModel"),
          Parameters: { "ModelName.$": "$.previous.modelName" },
          ResultPath: null,
          Retry: SAGEMAKER_RETRY,
          Catch: goOn("ReleaseLock"),
          Next: "ReleaseLock",
        },
        ReleaseLock: { ...releaseLock, Catch: goOn("Provisioned"), Next: "Provisioned" },
        Provisioned: { Type: "Succeed" },

        ...cleanUpStates(),
      },
    }),
  };
}
