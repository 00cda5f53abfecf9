/** How a state machine calls our functions. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */

type Payload = { readonly [key: string]: string };

/** Fields of a task that invokes a function; its answer is `Payload`. */
export function invokeFunction(functionArn: string, payload: Payload) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Parameters: { FunctionName: functionArn, Payload: payload },
  } as const;
}

/** Which execution asks, in a payload. */
export const EXECUTION = { "execution.$": "$$.Execution.Id", "startedAt.$": "$$.Execution.StartTime" } as const;

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
