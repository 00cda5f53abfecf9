import { defineStates, type StateMachineDefinition } from "./amazon-states-language.ts";
import { keepFailure } from "./endpoint-tasks.ts";
import { EXECUTION, invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";
import { type RetireEndpointTargets, retireAlias } from "./retire-alias.ts";
import { SSM_RETRY, sdkTask } from "./tasks.ts";

/** Deleting an endpoint takes minutes; hours mean that AWS refuses to. */
const TIMEOUT_SECONDS = 2 * 60 * 60;

/**
 * Removes a model, or with `{}` every model of the stage: unpublishes it, deletes what is billed and what belongs to it,
 * then lists again and fails if anything is left.
 *
 * Input: `{}`, `{"alias": …}`; from schedules and alarms `{"sweep": true}` (only what no publication and no running
 * execution accounts for), `{"endpointName": …}` and `{"idleAlarm": …}` (only if that endpoint is still the published one).
 * Data: `{ retirement, afterwards }`, see `provisioning/removal/retirement.ts`.
 */
export function retireEndpoint(targets: RetireEndpointTargets): StateMachineDefinition {
  const planRetirement = (payload: { readonly [key: string]: string }) => ({
    ...invokeFunction(targets.planRetirementFunctionArn, { ...payload, ...EXECUTION }),
    ResultSelector: { "retirement.$": "$.Payload" },
    Retry: LAMBDA_RETRY,
    Catch: keepFailure("RetirementFailed"),
  });

  return {
    Comment: "Unpublishes and deletes a model's endpoint: {} retires every model of the stage.",
    TimeoutSeconds: TIMEOUT_SECONDS,
    ...defineStates({
      StartAt: "PlanRetirement",
      States: {
        PlanRetirement: {
          ...planRetirement({ "input.$": "$" }),
          Comment: "Lists everything that carries the stage's name, by alias.",
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
          ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...retireAlias(targets) },
          ResultPath: null,
          Next: "ListWhatIsLeft",
        },
        ListWhatIsLeft: {
          ...planRetirement({ "before.$": "$.retirement" }),
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
          Catch: keepFailure("RetirementFailed"),
          Next: "Retired",
        },
        Retired: {
          Comment: "Its output is what people and notify read.",
          Type: "Pass",
          Parameters: { "removed.$": "$.afterwards.retirement.removed" },
          End: true,
        },
        RetirementFailed: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
      },
    }),
  };
}
