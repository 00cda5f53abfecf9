import { SAGEMAKER_RETRY, SSM_RETRY, sdkTask } from "./tasks.ts";

/** Tasks on the endpoint and the lock of `$.plan`, for the way there and the way back. */

/** A catcher for what need not succeed: forgets the error and goes on. */
export const goOn = <const Next extends string>(next: Next) =>
  [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: next }] as const;

export const describeEndpoint = {
  Type: "Task",
  Resource: sdkTask("sagemaker", "describeEndpoint"),
  Parameters: { "EndpointName.$": "$.plan.endpointName" },
  ResultPath: "$.endpoint",
} as const;

export const deleteEndpoint = {
  Type: "Task",
  Resource: sdkTask("sagemaker", "deleteEndpoint"),
  Parameters: { "EndpointName.$": "$.plan.endpointName" },
  ResultPath: null,
  Retry: SAGEMAKER_RETRY,
} as const;

export const releaseLock = {
  Type: "Task",
  Resource: sdkTask("ssm", "deleteParameter"),
  Parameters: { "Name.$": "$.plan.lock.name" },
  ResultPath: null,
  Retry: SSM_RETRY,
} as const;
