import { removal } from "./removal-states.ts";

/**
 * States that follow an attempt of `creation-states.ts` which failed: an endpoint that SageMaker gave up, `CreationTookTooLong`, and
 * with the error in `$.failure` `AttemptFailed`. What it left is removed, and where another instance type may help the next attempt begins.
 */
export function failedAttemptStates() {
  return {
    EndpointFailed: {
      Type: "Pass",
      Parameters: { Error: "EndpointFailed", "Cause.$": "$.endpoint.FailureReason" },
      ResultPath: "$.failure",
      Next: "AttemptFailed",
    },
    EndpointFailedWithoutReason: {
      Type: "Pass",
      Parameters: {
        Error: "EndpointFailed",
        "Cause.$":
          "States.Format('SageMaker gives no reason; the endpoint is {} with the configuration {}. The log group /aws/sagemaker/Endpoints/{} has the last words of the container.', $.endpoint.EndpointStatus, $.endpoint.EndpointConfigName, $.target.endpointName)",
      },
      ResultPath: "$.failure",
      Next: "AttemptFailed",
    },
    CreationTookTooLong: {
      Type: "Pass",
      Parameters: {
        Error: "CreationTookTooLong",
        "Cause.$":
          "States.Format('The endpoint was still Creating at {}. Often the instance type is short in this region: try another one, or read the log group /aws/sagemaker/Endpoints/{}.', $.version.deadline, $.target.endpointName)",
      },
      ResultPath: "$.failure",
      Next: "AttemptFailed",
    },
    AttemptFailed: {
      Type: "Choice",
      Choices: [
        { Variable: "$.target.resize", BooleanEquals: true, Next: "DescribeResized" },
        {
          Comment:
            "Another instance type may be available, and a container that does not start on one, such as vLLM on a T4, may start on another.",
          And: [{ Variable: "$.plan.attempts[1]", IsPresent: true }, mayBeTheInstanceType()],
          Next: "TakeNextAttempt",
        },
      ],
      Default: "RemoveNewEndpoint",
    },
    TakeNextAttempt: {
      Type: "Pass",
      InputPath: "$.plan.attempts[1:]",
      ResultPath: "$.plan.attempts",
      Next: "RememberWhy",
    },
    RememberWhy: {
      Comment: "For the notification: why the instance type that runs is not the preferred one.",
      Type: "Pass",
      InputPath: "$.failure",
      ResultPath: "$.passedOver",
      Next: "RemoveFailedAttempt",
    },
    RemoveFailedAttempt: removal("$.target.endpointName", "CreateVersion"),
    RemoveNewEndpoint: removal("$.target.endpointName", "EndInFailure"),
  } as const;
}

/**
 * Sources: SageMaker's troubleshooting guide ("insufficient capacity"), and the error that a region without instance pools
 * gives for a parameter that it does not know.
 */
function mayBeTheInstanceType() {
  return {
    Or: [
      { Variable: "$.failure.Error", StringMatches: "*ResourceLimitExceeded*" },
      { Variable: "$.failure.Error", StringEquals: "CreationTookTooLong" },
      { Variable: "$.failure.Error", StringEquals: "EndpointFailed" },
      ...["*nsufficient*apacity*", "*ML compute capacity*", "*InstancePools*", "*InstanceType*must be specified*"].map(
        (text) => ({
          Variable: "$.failure.Cause",
          StringMatches: text,
        }),
      ),
    ],
  };
}
