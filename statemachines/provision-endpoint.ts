import { defineStates, type StateMachineDefinition } from "./amazon-states-language.ts";
import { creationStates } from "./creation-states.ts";
import { deleteParameter, describeEndpoint, goOn, keepFailure } from "./endpoint-tasks.ts";
import { EXECUTION, invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";
import { lockStates } from "./lock-states.ts";
import { type PublicationTargets, publicationStates } from "./publication-states.ts";
import { removal, removalStates } from "./removal-states.ts";
import { resizeStates } from "./resize-states.ts";
import { ENDPOINT_NOT_FOUND, SSM_RETRY, sdkTask } from "./tasks.ts";

export interface ProvisionEndpointTargets extends PublicationTargets {
  readonly planEndpointFunctionArn: string;
  readonly createVersionFunctionArn: string;
  readonly removeUnusedFunctionArn: string;
}

/** Five attempts, each as long as SageMaker allows for a download and a start of the container, and the watching. */
const TIMEOUT_SECONDS = 12 * 60 * 60;

/**
 * Makes a model serve under its alias, or leaves what served before serving. The new version gets an endpoint of its own
 * beside the one that serves, and is published when it was tried; see docs/decisions/0008-a-new-endpoint-per-version.md.
 *
 * Input: `{}` or any part of a catalog entry, see `functions/plan-endpoint/provisioning-input.ts`. The machine's data:
 * `plan` (`functions/plan-endpoint/plan.ts`), `previous` (what is published, as text and parsed), `target` (the endpoint's
 * name, and whether it is resized in place), `version` (configuration name and deadline), `endpoint` (its last description),
 * `removal`, `smokeTest`, `failure`.
 */
export function provisionEndpoint(targets: ProvisionEndpointTargets): StateMachineDefinition {
  return {
    Comment: "Makes a model serve behind the OpenAI-compatible API: {} deploys the stage's default model.",
    TimeoutSeconds: TIMEOUT_SECONDS,
    ...defineStates({
      StartAt: "PlanEndpoint",
      States: {
        PlanEndpoint: {
          Comment: "Merges input and catalog, decides image, environment and names, refuses what cannot work.",
          ...invokeFunction(targets.planEndpointFunctionArn, { "input.$": "$", ...EXECUTION }),
          ResultSelector: { "plan.$": "$.Payload" },
          Retry: LAMBDA_RETRY,
          Catch: keepFailure("ProvisioningFailed"),
          Next: "PlanIsRefused",
        },
        PlanIsRefused: {
          Type: "Choice",
          Choices: [{ Variable: "$.plan.refusal", IsPresent: true, Next: "Refused" }],
          Default: "TakeLock",
        },
        Refused: { Type: "Fail", Error: "Refused", CausePath: "$.plan.refusal" },

        ...lockStates("$.plan.lock", {
          acquired: "ReadPublication",
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

        ReadPublication: {
          ...readPublication("TakeFirstSlot"),
          Comment: "Under the lock: nobody publishes another version from here on.",
        },
        ChooseSlot: {
          Type: "Choice",
          Choices: [
            {
              Comment: "Only the number of instances differs: the same container goes on serving.",
              And: [
                { Variable: "$.previous.record.definition", IsPresent: true },
                { Variable: "$.previous.record.configName", IsPresent: true },
                { Variable: "$.previous.record.instanceCount", IsPresent: true },
                { Variable: "$.previous.record.definition", StringEqualsPath: "$.plan.definition" },
                {
                  Variable: "$.previous.record.instanceType",
                  StringEqualsPath: "$.plan.attempts[0].instanceTypes[0]",
                },
                {
                  Not: { Variable: "$.previous.record.instanceCount", NumericEqualsPath: "$.plan.instanceCount" },
                },
              ],
              Next: "ResizePublished",
            },
            {
              Variable: "$.previous.record.endpointName",
              StringEqualsPath: "$.plan.slots[0]",
              Next: "TakeSecondSlot",
            },
          ],
          Default: "TakeFirstSlot",
        },
        ResizePublished: {
          Type: "Pass",
          Parameters: { "endpointName.$": "$.previous.record.endpointName", resize: true },
          ResultPath: "$.target",
          Next: "CreateVersion",
        },
        TakeFirstSlot: takeSlot(0),
        TakeSecondSlot: takeSlot(1),
        DescribeSlot: {
          ...describeEndpoint("$.target.endpointName"),
          Comment: "Free but for what an execution that was stopped may have left there.",
          Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.slot", Next: "SlotIsFree" }],
          Next: "SlotIsLeftOver",
        },
        SlotIsLeftOver: {
          Comment: "Of a published model the other endpoint serves.",
          Type: "Choice",
          Choices: [{ Variable: "$.previous", IsPresent: true, Next: "EmptySlot" }],
          Default: "ReadPublicationAgain",
        },
        ReadPublicationAgain: {
          ...readPublication("EmptySlot"),
          Comment: "An endpoint, and no publication: it is asked for twice before anything is deleted that may serve.",
        },
        SlotIsFree: {
          Type: "Choice",
          Choices: [{ Variable: "$.slot.Cause", StringMatches: ENDPOINT_NOT_FOUND, Next: "CreateVersion" }],
          Default: "SlotIsUnknown",
        },
        SlotIsUnknown: {
          Comment: "SageMaker did not say whether the endpoint exists; nothing was made yet.",
          Type: "Pass",
          InputPath: "$.slot",
          ResultPath: "$.failure",
          Next: "ReleaseLockAfterFailure",
        },
        EmptySlot: removal("$.target.endpointName", "CreateVersion"),

        ...creationStates(targets.createVersionFunctionArn),
        ...publicationStates(targets),
        ...resizeStates(),
        ...removalStates(targets.removeUnusedFunctionArn),

        ReleaseLock: {
          ...deleteParameter("$.plan.lock.name"),
          Comment: "A lock that stays is taken over by the next execution: its holder runs no longer.",
          Catch: goOn("Provisioned"),
          Next: "Provisioned",
        },
        Provisioned: { Type: "Succeed" },
        ReleaseLockAfterFailure: {
          ...deleteParameter("$.plan.lock.name"),
          Catch: goOn("ProvisioningFailed"),
          Next: "ProvisioningFailed",
        },
        ProvisioningFailed: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
      },
    }),
  };
}

function readPublication<const Missing extends string>(ifMissing: Missing) {
  return {
    Type: "Task",
    Resource: sdkTask("ssm", "getParameter"),
    Parameters: { "Name.$": "$.plan.parameters.model" },
    ResultSelector: {
      "value.$": "$.Parameter.Value",
      "record.$": "States.StringToJson($.Parameter.Value)",
    },
    ResultPath: "$.previous",
    Retry: SSM_RETRY,
    Catch: [
      { ErrorEquals: ["Ssm.ParameterNotFoundException"], ResultPath: null, Next: ifMissing },
      ...keepFailure("ReleaseLockAfterFailure"),
    ],
    Next: "ChooseSlot",
  } as const;
}

function takeSlot(index: 0 | 1) {
  return {
    Type: "Pass",
    Parameters: { "endpointName.$": `$.plan.slots[${index}]`, resize: false },
    ResultPath: "$.target",
    Next: "DescribeSlot",
  } as const;
}
