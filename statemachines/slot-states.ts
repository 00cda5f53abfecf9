import { describeEndpoint, goOn, keepFailure, statusIs } from "./endpoint-tasks.ts";
import { removal } from "./removal-states.ts";
import { ENDPOINT_NOT_FOUND, NOT_JSON, SAGEMAKER_RETRY, SSM_RETRY, sdkTask } from "./tasks.ts";

/**
 * States that read what is published and choose the endpoint for the new version, beginning with `ReadPublication` and ending
 * in `CreateVersion`: of the alias's two the one that does not serve, emptied of what may have been left there, or the published one
 * when it is only to be resized. Where that already serves as asked, nothing is made.
 */
export function slotStates() {
  return {
    ReadPublication: {
      ...readPublication("TakeFirstSlot"),
      Comment: "Under the lock: nobody publishes another version from here on.",
    },
    PublicationNamesItsEndpoint: {
      Comment: "A path that is missing would end the execution, past every Catch.",
      Type: "Choice",
      Choices: [
        {
          Comment:
            "Must be one of the alias's two endpoints: any other would later be removed as the previous version.",
          And: [
            { Variable: "$.previous.record.endpointName", IsPresent: true },
            {
              Or: [
                { Variable: "$.previous.record.endpointName", StringEqualsPath: "$.plan.slots[0]" },
                { Variable: "$.previous.record.endpointName", StringEqualsPath: "$.plan.slots[1]" },
              ],
            },
          ],
          Next: "ChooseSlot",
        },
      ],
      Default: "PublicationIsUnreadable",
    },
    PublicationIsUnreadable: {
      Comment: "Nobody knows which endpoint serves: none may be emptied.",
      Type: "Pass",
      Parameters: {
        Error: "PublicationUnreadable",
        "Cause.$":
          "States.Format('The parameter {} does not say which endpoint serves: write back what it was (Parameter Store keeps its history), or retire the model {} first.', $.plan.parameters.model, $.plan.alias)",
      },
      ResultPath: "$.failure",
      Next: "EndInFailure",
    },
    ChooseSlot: {
      Type: "Choice",
      Choices: [
        {
          Comment: "The plan saw this very publication, and it is what was asked for.",
          And: [
            { Variable: "$.plan.unchangedSince", IsPresent: true },
            { Variable: "$.previous.record.publishedAt", IsPresent: true },
            { Variable: "$.previous.record.publishedAt", StringEqualsPath: "$.plan.unchangedSince" },
          ],
          Next: "DescribePublished",
        },
        {
          Comment: "Only the number of instances differs: the same container goes on serving.",
          And: [
            { Variable: "$.previous.record.definition", IsPresent: true },
            { Variable: "$.previous.record.configName", IsPresent: true },
            { Variable: "$.previous.record.configName", IsString: true },
            { Variable: "$.previous.record.instanceCount", IsPresent: true },
            { Variable: "$.previous.record.instanceCount", IsNumeric: true },
            { Variable: "$.previous.record.definition", StringEqualsPath: "$.plan.definition" },
            { Variable: "$.previous.record.instanceType", IsPresent: true },
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
      ],
      Default: "ChooseFreeSlot",
    },
    DescribePublished: {
      ...describeEndpoint("$.previous.record.endpointName"),
      Retry: SAGEMAKER_RETRY,
      Catch: goOn("ChooseFreeSlot"),
      Next: "PublishedServes",
    },
    PublishedServes: {
      Comment: "What is published may have failed, or been deleted by hand: then it is made anew.",
      Type: "Choice",
      Choices: [
        {
          And: [
            statusIs("InService"),
            { Variable: "$.previous.record.configName", IsPresent: true },
            { Variable: "$.endpoint.EndpointConfigName", StringEqualsPath: "$.previous.record.configName" },
          ],
          Next: "AlreadyServes",
        },
      ],
      Default: "ChooseFreeSlot",
    },
    AlreadyServes: {
      Comment: "Tools and notifications read it.",
      Type: "Pass",
      Parameters: {
        "text.$":
          "States.Format('{} already serves what was asked for, since {}. Nothing new was made.', $.plan.alias, $.plan.unchangedSince)",
      },
      ResultPath: "$.unchanged",
      Next: "OtherSlotIsFirst",
    },
    OtherSlotIsFirst: {
      Comment:
        "What an execution that was stopped may have left in the other one is removed all the same: it is billed.",
      Type: "Choice",
      Choices: [
        {
          Variable: "$.previous.record.endpointName",
          StringEqualsPath: "$.plan.slots[0]",
          Next: "RemoveSecondSlot",
        },
      ],
      Default: "RemoveFirstSlot",
    },
    RemoveFirstSlot: removal("$.plan.slots[0]", "ReleaseLock"),
    RemoveSecondSlot: removal("$.plan.slots[1]", "ReleaseLock"),
    ChooseFreeSlot: {
      Type: "Choice",
      Choices: [
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
      Comment: "Empty, or holding what a stopped execution left behind.",
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.slot", Next: "SlotIsFree" }],
      Next: "SlotIsLeftOver",
    },
    SlotIsLeftOver: {
      Comment: "While a model is published, its other endpoint serves: this one may go.",
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
      Next: "EndInFailure",
    },
    EmptySlot: removal("$.target.endpointName", "CreateVersion"),
  } as const;
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
      { ErrorEquals: [...NOT_JSON], ResultPath: null, Next: "PublicationIsUnreadable" },
      ...keepFailure("EndInFailure"),
    ],
    Next: "PublicationNamesItsEndpoint",
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
