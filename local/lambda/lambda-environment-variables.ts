/** What Lambda tells a function through its environment. */
export interface FunctionDescription {
  readonly name: string;
  readonly handler: string;
  readonly arn: string;
  readonly memoryMiB: number;
  readonly taskRoot: string;
  readonly scratchFolder: string;
}

/**
 * The environment variables that Lambda defines, and nothing of the developer's own environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function lambdaEnvironmentVariables(description: FunctionDescription): Record<string, string> {
  const region = description.arn.split(":")[3] ?? "";
  return {
    _HANDLER: description.handler,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    AWS_LAMBDA_FUNCTION_NAME: description.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(description.memoryMiB),
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${description.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    LAMBDA_TASK_ROOT: description.taskRoot,
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    // Not Lambda's: they keep the SDK from reading the developer's ~/.aws, and temporary files where they are removed.
    HOME: description.scratchFolder,
    TMPDIR: description.scratchFolder,
  };
}
