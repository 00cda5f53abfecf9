import { AwsError } from "../aws-error.ts";
import type { Invocation, RuntimeContext } from "./invocation.ts";

/** `Message` and `OriginalMessage` have at most 2,048 characters in the service model. */
const MESSAGE_LIMIT = 2048;

/** The runtime's ValidationError is the other services' ValidationException. */
export function validationError(message: string): AwsError {
  return new AwsError("ValidationError", message);
}

/**
 * The container answered with an error. A body that is too long comes cut off, as in
 * https://github.com/aws/amazon-sagemaker-examples/issues/4324
 */
export function modelError(invocation: Invocation, context: RuntimeContext, status: number, body: string): AwsError {
  const side = status >= 400 && status < 500 ? "client" : "server";
  const shown = body.length > MESSAGE_LIMIT ? "and could not load the entire response body" : `with message "${body}"`;
  const { region, accountId } = context;
  const logGroup = `/aws/sagemaker/Endpoints/${invocation.endpointName}`;
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${logGroup}`;
  const message =
    `Received ${side} error (${status}) from primary ${shown}. ` +
    `See ${console} in account ${accountId} for more information.`;
  return new AwsError("ModelError", message, {
    status: 424,
    members: {
      ErrorCode: side === "client" ? "CLIENT_ERROR_FROM_MODEL" : "SERVER_ERROR_FROM_MODEL",
      LogStreamArn: `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}`,
      OriginalMessage: body.slice(0, MESSAGE_LIMIT),
      OriginalStatusCode: status,
    },
  });
}

/** No answer in time: https://github.com/aws/amazon-sagemaker-examples/issues/1407 */
export const INVOCATION_TIMED_OUT =
  "Your invocation timed out while waiting for a response from container primary. " +
  "Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.";

/** No answer at all: the container is gone, or closed the connection. */
export const NO_RESPONSE = "Amazon SageMaker could not get a response from the primary container.";
