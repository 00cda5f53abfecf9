/** What the tasks of both machines share: resources of the service integrations, and which errors are worth a retry. */

/** Resource of an AWS SDK integration, for example `sdkTask("sagemaker", "createModel")`. */
export function sdkTask(service: "sagemaker" | "ssm" | "sfn", action: string): string {
  return `arn:aws:states:::aws-sdk:${service}:${action}`;
}

export const LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke";

/**
 * Throttling and passing faults. An SDK integration names every unmodelled error, throttling among them,
 * `<Service>.<Service>Exception`, so a request that is wrong is tried again too: at most for some seconds.
 */
export const SAGEMAKER_RETRY = [
  {
    ErrorEquals: ["SageMaker.SageMakerException"],
    IntervalSeconds: 2,
    MaxAttempts: 3,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
] as const;

export const SSM_RETRY = [
  {
    ErrorEquals: ["Ssm.SsmException", "Ssm.InternalServerErrorException", "Ssm.TooManyUpdatesException"],
    IntervalSeconds: 1,
    MaxAttempts: 5,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
] as const;

/** As AWS recommends for every Lambda task: https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html */
export const LAMBDA_RETRY = [
  {
    ErrorEquals: [
      "Lambda.ServiceException",
      "Lambda.AWSLambdaException",
      "Lambda.SdkClientException",
      "Lambda.TooManyRequestsException",
    ],
    IntervalSeconds: 1,
    MaxAttempts: 4,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
] as const;

/** A `Cause` by which a failed SageMaker call says that the endpoint does not exist; the error has no name of its own. */
export const ENDPOINT_NOT_FOUND = "*Could not find endpoint*";

/** Seconds between two looks at an endpoint in motion. AWS's own waiter takes 30; half of it is still far below any limit. */
export const POLL_SECONDS = 15;
