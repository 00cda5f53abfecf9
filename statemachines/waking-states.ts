import { goOn, keepFailure, putParameter } from "./endpoint-tasks.ts";
import { SSM_RETRY, sdkTask } from "./tasks.ts";

/**
 * States of an execution that a request for a sleeping model started, beginning with `IsWaking`, with the lock taken, and ending in
 * `WeightsAreWanted`; or in `ReleaseLock`, where there is nothing to wake, or nothing may be.
 */
export function wakingStates() {
  return {
    IsWaking: {
      Type: "Choice",
      Choices: [{ Variable: "$.plan.waking", IsPresent: true, Next: "ReadAsleep" }],
      Default: "WeightsAreWanted",
    },
    ReadAsleep: {
      Comment: "Under the lock: what the plan saw may have been woken, or retired by a person, since.",
      Type: "Task",
      Resource: sdkTask("ssm", "getParameter"),
      Parameters: { "Name.$": "$.plan.parameters.asleep" },
      ResultSelector: { "value.$": "$.Parameter.Value" },
      ResultPath: "$.asleep",
      Retry: SSM_RETRY,
      Catch: [
        { ErrorEquals: ["Ssm.ParameterNotFoundException"], ResultPath: null, Next: "SleepsNoMore" },
        ...keepFailure("ReleaseLockAfterFailure"),
      ],
      Next: "SleepsAsPlanned",
    },
    SleepsAsPlanned: {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.asleep.value", StringEqualsPath: "$.plan.waking.value" },
            { Variable: "$.plan.waking.refused", IsPresent: true },
          ],
          Next: "RememberWhyNot",
        },
        { Variable: "$.asleep.value", StringEqualsPath: "$.plan.waking.value", Next: "CountWaking" },
      ],
      Default: "SleepsNoMore",
    },
    SleepsNoMore: {
      Type: "Pass",
      Result: "It was woken, retired or laid to sleep again a moment ago.",
      ResultPath: "$.plan.nothingToDo",
      Next: "ReleaseLock",
    },
    RememberWhyNot: {
      ...putParameter("$.plan.parameters.asleep", "$.plan.waking.refused"),
      Comment: "For callers, and so that their requests start nothing more for a while.",
      Catch: keepFailure("ReleaseLockAfterFailure"),
      Next: "ReleaseLock",
    },
    CountWaking: {
      ...putParameter("$.plan.parameters.asleep", "$.plan.waking.begun"),
      Comment: "A waking counts as failed until it succeeds: one that is stopped is not tried again at once.",
      Catch: keepFailure("ReleaseLockAfterFailure"),
      Next: "WakingIsRefused",
    },
    WakingIsRefused: {
      Type: "Choice",
      Choices: [{ Variable: "$.plan.refusal", IsPresent: true, Next: "KeepRefusal" }],
      Default: "WeightsAreWanted",
    },
    KeepRefusal: {
      Type: "Pass",
      Parameters: { Error: "Refused", "Cause.$": "$.plan.refusal" },
      ResultPath: "$.failure",
      Next: "EndInFailure",
    },

    EndInFailure: {
      Type: "Choice",
      Choices: [{ Variable: "$.plan.waking", IsPresent: true, Next: "TimeWakingFailure" }],
      Default: "ReleaseLockAfterFailure",
    },
    TimeWakingFailure: {
      Type: "Pass",
      Parameters: { "failedAt.$": "$$.State.EnteredTime" },
      ResultPath: "$.wakingFailure",
      Next: "RememberWakingFailure",
    },
    RememberWakingFailure: {
      ...putParameter(
        "$.plan.parameters.asleep",
        "States.JsonToString(States.JsonMerge($.plan.waking.record, $.wakingFailure, false))",
      ),
      Comment: "The pause before the next waking begins now.",
      Catch: goOn("ReleaseLockAfterFailure"),
      Next: "ReleaseLockAfterFailure",
    },
  } as const;
}
