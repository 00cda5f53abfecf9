/** What the tasks of both machines share: resources of the service integrations, and which errors are worth a retry. */

/** Resource of an AWS SDK integration, for example `sdkTask("sagemaker", "createModel")`. */
export function sdkTask(service: "sagemaker" | "ssm" | "sfn" | "cloudwatch", action: string): string {
  return `arn:aws:states:::aws-sdk:${service}:${action}`;
}

/**
 * Throttling and passing faults. An SDK integration names every unmodelled error, throttling among them,
 * `<Service>.<Service>Exception`, so a request that is wrong is tried again too: at most for some seconds. No answer at all,
 * such as a read that times out, is `<Service>.SdkClientException`.
 */
export const SAGEMAKER_RETRY = [
  {
    ErrorEquals: ["SageMaker.SageMakerException", "SageMaker.SdkClientException"],
    IntervalSeconds: 2,
    MaxAttempts: 3,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
] as const;

export const SSM_RETRY = [
  {
    ErrorEquals: [
      "Ssm.SsmException",
      "Ssm.SdkClientException",
      "Ssm.InternalServerErrorException",
      "Ssm.TooManyUpdatesException",
    ],
    IntervalSeconds: 1,
    MaxAttempts: 5,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
] as const;

export const SFN_RETRY = [
  {
    ErrorEquals: ["Sfn.SfnException", "Sfn.SdkClientException"],
    IntervalSeconds: 1,
    MaxAttempts: 5,
    BackoffRate: 2,
    JitterStrategy: "FULL",
  },
] as const;

/** A `Cause` by which a failed SageMaker call says that the endpoint does not exist; the error has no name of its own. */
export const ENDPOINT_NOT_FOUND = "*Could not find endpoint*";

/** Seconds between two looks at an endpoint that is being removed or rolled back. AWS's own waiter takes 30. */
export const POLL_SECONDS = 15;

/**
 * Looks at an endpoint that is being made. Ten minutes of it take 12 looks, each three state transitions, and it is seen
 * within 30 s of being InService.
 */
export const FIRST_LOOK_SECONDS = 270;
export const LOOK_SECONDS = 30;

/**
 * How long the previous version stays after the new one was published: a function may have read Parameter Store up to six
 * minutes ago (`functions/openai-proxy/models/stage-parameters.ts`), and a stream lasts up to eight.
 */
export const WATCH_SECONDS = 120;
export const WATCH_ROUNDS = 7;

/** How `States.StringToJson` fails at a text that is no JSON: at AWS, and in an interpreter written in JavaScript. */
export const NOT_JSON = ["States.IntrinsicFailure", "SyntaxError"] as const;
