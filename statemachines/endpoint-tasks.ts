import { SSM_RETRY, sdkTask } from "./tasks.ts";

/** Tasks and catchers that more than one part of provision-endpoint needs. Names are given as JSONPaths. */

/** A catcher for what need not succeed: forgets the error and goes on. */
export const goOn = <const Next extends string>(next: Next) =>
  [{ ErrorEquals: ["States.ALL"], ResultPath: null, Next: next }] as const;

/** A catcher that keeps the error, for the execution to end with, and goes where it is undone. */
export const keepFailure = <const Next extends string>(next: Next) =>
  [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: next }] as const;

export const describeEndpoint = (endpointName: string) =>
  ({
    Type: "Task",
    Resource: sdkTask("sagemaker", "describeEndpoint"),
    Parameters: { "EndpointName.$": endpointName },
    ResultPath: "$.endpoint",
  }) as const;

export const putParameter = (name: string, value: string) =>
  ({
    Type: "Task",
    Resource: sdkTask("ssm", "putParameter"),
    // A model with a long prompt template takes an advanced parameter.
    Parameters: { "Name.$": name, "Value.$": value, Type: "String", Tier: "Intelligent-Tiering", Overwrite: true },
    ResultPath: null,
    Retry: SSM_RETRY,
  }) as const;

export const deleteParameter = (name: string) =>
  ({
    Type: "Task",
    Resource: sdkTask("ssm", "deleteParameter"),
    Parameters: { "Name.$": name },
    ResultPath: null,
    Retry: SSM_RETRY,
  }) as const;

/** A choice rule for any of several statuses of an endpoint. */
export const statusIs = (...statuses: readonly string[]) => ({
  Or: statuses.map((status) => ({ Variable: "$.endpoint.EndpointStatus", StringEquals: status })),
});
