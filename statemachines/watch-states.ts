import { goOn, putParameter } from "./endpoint-tasks.ts";
import { removal } from "./removal-states.ts";
import { SSM_RETRY, sdkTask, WATCH_ROUNDS, WATCH_SECONDS } from "./tasks.ts";

/**
 * States that watch a version which was just published beside the one that has served until then, beginning with `ReportWatching`.
 * The previous one is removed last, when nobody can ask it any more; when the new one fails, it is published again.
 */
export function watchStates() {
  return {
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
      Default: "ReadPublicationAfterWatch",
    },
    ReadPublicationAfterWatch: {
      Comment: "Somebody may have written the previous version back meanwhile: then it serves.",
      Type: "Task",
      Resource: sdkTask("ssm", "getParameter"),
      Parameters: { "Name.$": "$.plan.parameters.model" },
      ResultSelector: { "record.$": "States.StringToJson($.Parameter.Value)" },
      ResultPath: "$.published",
      Retry: SSM_RETRY,
      Catch: goOn("ReleaseLock"),
      Next: "IsStillPublished",
    },
    IsStillPublished: {
      Comment: "If not, the sweeper removes what does not serve.",
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.published.record.endpointName", IsPresent: true },
            { Variable: "$.published.record.endpointName", StringEqualsPath: "$.target.endpointName" },
          ],
          Next: "RemovePreviousEndpoint",
        },
      ],
      Default: "ReleaseLock",
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
      Catch: goOn("EndInFailure"),
      Next: "DrainNewVersion",
    },
    DrainNewVersion: { Type: "Wait", Seconds: WATCH_ROUNDS * WATCH_SECONDS, Next: "RemoveNewEndpoint" },
  } as const;
}
