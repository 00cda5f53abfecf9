import { deleteParameter, goOn, keepFailure, putParameter } from "./endpoint-tasks.ts";
import { EXECUTION, invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";

export interface PublicationTargets {
  readonly smokeTestFunctionArn: string;
  readonly guardEndpointFunctionArn: string;
}

/**
 * States that try the endpoint and publish it, beginning with `ReportSmokeTest` and ending in `ReleaseLock`, or in those of
 * `watch-states.ts` when another version has served until then. What fails goes back to what was published before.
 */
export function publicationStates(targets: PublicationTargets) {
  return {
    ReportSmokeTest: {
      ...putParameter("$.plan.lock.name", "$.plan.lock.testing"),
      Catch: goOn("SmokeTest"),
      Next: "SmokeTest",
    },
    SmokeTest: {
      Comment:
        "A completion, a chat, a stream and a tool call, and each adapter once: decides publication, learns what the model can do.",
      ...invokeFunction(targets.smokeTestFunctionArn, {
        "endpointName.$": "$.target.endpointName",
        "configName.$": "$.version.configName",
        "plan.$": "$.plan",
        ...EXECUTION,
      }),
      ResultSelector: { "publishedModel.$": "$.Payload.publishedModel" },
      ResultPath: "$.smokeTest",
      Retry: LAMBDA_RETRY,
      Catch: keepFailure("GiveUpVersion"),
      Next: "GuardEndpoint",
    },
    GuardEndpoint: {
      Comment: "Alarms, scaling and expiry. Before publication: no endpoint serves without what will end it.",
      ...invokeFunction(targets.guardEndpointFunctionArn, {
        "endpointName.$": "$.target.endpointName",
        "alias.$": "$.plan.alias",
        "guards.$": "$.plan.guards",
      }),
      ResultPath: null,
      Retry: LAMBDA_RETRY,
      Catch: keepFailure("GiveUpVersion"),
      Next: "CatalogIsTerraforms",
    },
    CatalogIsTerraforms: {
      Type: "Choice",
      Choices: [{ Variable: "$.plan.catalog", IsPresent: true, Next: "PutIntoCatalog" }],
      Default: "PublishModel",
    },
    PutIntoCatalog: {
      ...putParameter("$.plan.catalog.name", "$.plan.catalog.value"),
      Comment: "So that an alias made by hand is known while it sleeps.",
      Catch: keepFailure("GiveUpVersion"),
      Next: "PublishModel",
    },
    PublishModel: {
      ...putParameter("$.plan.parameters.model", "$.smokeTest.publishedModel"),
      Comment: "One write: a reader sees the version before or this one.",
      Catch: keepFailure("TakeBackPublication"),
      Next: "PublishApiUrl",
    },
    PublishApiUrl: {
      ...putParameter("$.plan.parameters.apiUrl", "$.plan.urls.api"),
      Catch: keepFailure("TakeBackPublication"),
      Next: "PublishOpenaiBaseUrl",
    },
    PublishOpenaiBaseUrl: {
      ...putParameter("$.plan.parameters.openaiBaseUrl", "$.plan.urls.openaiBase"),
      Comment: "Last: the web UI's machine waits for it.",
      Catch: keepFailure("TakeBackPublication"),
      Next: "HasSlept",
    },
    HasSlept: {
      Type: "Choice",
      Choices: [{ Variable: "$.plan.hasSlept", IsPresent: true, Next: "SleepsNoLonger" }],
      Default: "PreviousVersionExists",
    },
    SleepsNoLonger: {
      ...deleteParameter("$.plan.parameters.asleep"),
      Comment: "Last, so that no reader finds neither. While both are there, the model serves.",
      Catch: goOn("PreviousVersionExists"),
      Next: "PreviousVersionExists",
    },

    PreviousVersionExists: {
      Type: "Choice",
      Choices: [
        { Variable: "$.target.resize", BooleanEquals: true, Next: "RemoveVersionBeforeResize" },
        { Variable: "$.previous", IsPresent: true, Next: "ReportWatching" },
      ],
      Default: "ReleaseLock",
    },
    RemoveVersionBeforeResize: {
      Type: "Pass",
      Parameters: { next: "ReleaseLock" },
      ResultPath: "$.removal",
      Next: "RemoveUnused",
    },

    TakeBackPublication: {
      Comment: "The write that failed may have been done.",
      Type: "Choice",
      Choices: [{ Variable: "$.previous", IsPresent: true, Next: "RestorePublication" }],
      Default: "DeletePublication",
    },
    RestorePublication: {
      ...putParameter("$.plan.parameters.model", "$.previous.value"),
      Catch: goOn("EndInFailure"),
      Next: "GiveUpVersion",
    },
    DeletePublication: {
      ...deleteParameter("$.plan.parameters.model"),
      Catch: [
        { ErrorEquals: ["Ssm.ParameterNotFoundException"], ResultPath: null, Next: "GiveUpVersion" },
        ...goOn("EndInFailure"),
      ],
      Next: "GiveUpVersion",
    },
    GiveUpVersion: {
      Type: "Choice",
      Choices: [{ Variable: "$.target.resize", BooleanEquals: true, Next: "DescribeResized" }],
      Default: "RemoveNewEndpoint",
    },
  } as const;
}
