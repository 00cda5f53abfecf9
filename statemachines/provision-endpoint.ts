import { defineStates, type StateMachineDefinition } from "./amazon-states-language.ts";
import { creationStates } from "./creation-states.ts";
import { deleteParameter, goOn, keepFailure } from "./endpoint-tasks.ts";
import { failedAttemptStates } from "./failed-attempt-states.ts";
import { EXECUTION, invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";
import { lockStates } from "./lock-states.ts";
import { type PublicationTargets, publicationStates } from "./publication-states.ts";
import { removalStates } from "./removal-states.ts";
import { resizeStates } from "./resize-states.ts";
import { slotStates } from "./slot-states.ts";
import { wakingStates } from "./waking-states.ts";
import { watchStates } from "./watch-states.ts";
import { weightsStates } from "./weights-states.ts";

export interface ProvisionEndpointTargets extends PublicationTargets {
  readonly planEndpointFunctionArn: string;
  readonly copyWeightsFunctionArn: string;
  readonly createVersionFunctionArn: string;
  readonly removeUnusedFunctionArn: string;
  /** See `lockStates`. */
  readonly executionArns: readonly string[];
}

/** Five attempts, each as long as SageMaker allows for a download and a start of the container, and the watching. */
const TIMEOUT_SECONDS = 12 * 60 * 60;

/**
 * Makes a model serve under its alias, or leaves what served before serving. The new version gets an endpoint of its own
 * beside the one that serves, and is published when it was tried; see docs/decisions/0008-a-new-endpoint-per-version.md.
 *
 * Input: `{}` or any part of a catalog entry, see `provisioning/plan/provisioning-input.ts`; with `wake` it brings back a model that
 * sleeps, if one does, and whatever else it meets is no failure. The machine's data:
 * `plan` (`provisioning/plan/plan.ts`), `previous` (what is published, as text and parsed), `target` (the endpoint's
 * name, and whether it is resized in place), `version` (configuration name and deadline), `endpoint` (its last description),
 * `weights` (files to copy), `removal`, `smokeTest`, `failure`.
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
          Choices: [
            {
              Comment: "Also one that is refused, or not tried, is written down where the model sleeps.",
              Variable: "$.plan.waking",
              IsPresent: true,
              Next: "TakeLock",
            },
            { Variable: "$.plan.refusal", IsPresent: true, Next: "Refused" },
            { Variable: "$.plan.nothingToDo", IsPresent: true, Next: "Provisioned" },
          ],
          Default: "TakeLock",
        },
        Refused: { Type: "Fail", Error: "Refused", CausePath: "$.plan.refusal" },

        ...lockStates(
          "$.plan.lock",
          { acquired: "IsWaking", refused: "LockIsHeld", failed: "ProvisioningFailed" },
          targets.executionArns,
        ),
        LockIsHeld: {
          Type: "Choice",
          Choices: [
            {
              Comment: "Many requests ask for a model at once, and one execution wakes it.",
              Variable: "$.plan.waking",
              IsPresent: true,
              Next: "SomebodyIsAtWork",
            },
          ],
          Default: "AlreadyRunning",
        },
        SomebodyIsAtWork: {
          Type: "Pass",
          Result: "Another execution is at work on the model.",
          ResultPath: "$.plan.nothingToDo",
          Next: "Provisioned",
        },
        AlreadyRunning: {
          Type: "Pass",
          Parameters: {
            Error: "AlreadyRunning",
            "Cause.$":
              "States.Format('{} is at work on {}. Wait until it ends, or stop it first.', $.lockHolder.record.execution, $.plan.alias)",
          },
          ResultPath: "$.failure",
          Next: "ProvisioningFailed",
        },

        ...wakingStates(),
        ...weightsStates(targets.copyWeightsFunctionArn),
        ...slotStates(),
        ...creationStates(targets.createVersionFunctionArn),
        ...failedAttemptStates(),
        ...publicationStates(targets),
        ...watchStates(),
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
