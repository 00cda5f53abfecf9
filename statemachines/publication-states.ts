import { deleteParameter, goOn, keepFailure, putParameter } from "./endpoint-tasks.ts";
import { EXECUTION, invokeFunction, LAMBDA_RETRY } from "./lambda-task.ts";
import { removal } from "./removal-states.ts";
import { sdkTask, WATCH_ROUNDS, WATCH_SECONDS } from "./tasks.ts";

export interface PublicationTargets {
  readonly smokeTestFunctionArn: string;
  readonly guardEndpointFunctionArn: string;
}

/**
 * States that try the endpoint, publish it and watch it, beginning with `ReportSmokeTest` and ending in `ReleaseLock`; what
 * fails goes back to what was published before. The version that served until then is removed last, when nobody can ask
 * it any more.
 */
export function publicationStates(targets: PublicationTargets) {
  return {
    ReportSmokeTest: {
      ...putParameter("$.plan.lock.name", "$.plan.lock.testing"),
      Catch: goOn("SmokeTest"),
      Next: "SmokeTest",
    },
    SmokeTest: {
      Comment: "A completion, a chat, a stream and a tool call: decides publication, learns what the model can do.",
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
    ReportWatching: {
      ...putParameter("$.plan.lock.name", "$.plan.lock.watching"),
      Catch: goOn("BeginToWatch"),
      Next: "BeginToWatch",
    },
    BeginToWatch: { Type: "Pass", Parameters: { rounds: WATCH_ROUNDS }, ResultPath: "$.watch", Next: "Watch" },
    Watch: {
      Comment: "The previous endpoint serves those who read Parameter Store some minutes ago, and ends its streams.",
      Type: "Wait",
      Seconds: WATCH_SECONDS,
      Next: "DescribeErrorAlarm",
    },
    DescribeErrorAlarm: {
      Type: "Task",
      Resource: sdkTask("cloudwatch", "describeAlarms"),
      // As `names.alarm.errors`.
      Parameters: { "AlarmNames.$": "States.Array(States.Format('{}--errors', $.target.endpointName))" },
      ResultPath: "$.alarms",
      Catch: goOn("CountRound"),
      Next: "ErrorAlarmIsRaised",
    },
    ErrorAlarmIsRaised: {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.alarms.MetricAlarms[0]", IsPresent: true },
            { Variable: "$.alarms.MetricAlarms[0].StateValue", StringEquals: "ALARM" },
          ],
          Next: "NewVersionFails",
        },
      ],
      Default: "CountRound",
    },
    CountRound: {
      Type: "Pass",
      Parameters: { "rounds.$": "States.MathAdd($.watch.rounds, -1)" },
      ResultPath: "$.watch",
      Next: "WatchedLongEnough",
    },
    WatchedLongEnough: {
      Type: "Choice",
      Choices: [{ Variable: "$.watch.rounds", NumericGreaterThan: 0, Next: "Watch" }],
      Default: "RemovePreviousEndpoint",
    },
    RemovePreviousEndpoint: removal("$.previous.record.endpointName", "ReleaseLock"),

    NewVersionFails: {
      Type: "Pass",
      Parameters: {
        Error: "RolledBack",
        "Cause.$":
          "States.Format('More than a tenth of the requests to the new version failed (alarm {}--errors), so the previous version is published again. The log group /aws/sagemaker/Endpoints/{} has what the container said.', $.target.endpointName, $.target.endpointName)",
      },
      ResultPath: "$.failure",
      Next: "RestorePublicationAndDrain",
    },
    RestorePublicationAndDrain: {
      ...putParameter("$.plan.parameters.model", "$.previous.value"),
      Comment:
        "Both endpoints stay when this fails: which one readers see is not known, and the sweeper finds the other.",
      Catch: goOn("ReleaseLockAfterFailure"),
      Next: "DrainNewVersion",
    },
    DrainNewVersion: { Type: "Wait", Seconds: WATCH_ROUNDS * WATCH_SECONDS, Next: "RemoveNewEndpoint" },

    TakeBackPublication: {
      Comment: "The write that failed may have been done.",
      Type: "Choice",
      Choices: [{ Variable: "$.previous", IsPresent: true, Next: "RestorePublication" }],
      Default: "DeletePublication",
    },
    RestorePublication: {
      ...putParameter("$.plan.parameters.model", "$.previous.value"),
      Catch: goOn("ReleaseLockAfterFailure"),
      Next: "GiveUpVersion",
    },
    DeletePublication: {
      ...deleteParameter("$.plan.parameters.model"),
      Catch: [
        { ErrorEquals: ["Ssm.ParameterNotFoundException"], ResultPath: null, Next: "GiveUpVersion" },
        ...goOn("ReleaseLockAfterFailure"),
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
