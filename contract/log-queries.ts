/**
 * What the dashboard and `npx openai-sagemaker dashboard` ask CloudWatch Logs Insights. Names after `as` are columns that people read.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
 */
export const LOG_QUERIES = {
  /** Over the logs of both proxies. A key would be a dimension with as many values as there are keys, each paid for. */
  tokensByKey: [
    'filter message = "request" and ispresent(keyId)',
    "stats count(*) as requests, sum(promptTokens) as promptTokens, sum(completionTokens) as completionTokens by keyId",
    "sort completionTokens desc",
    "limit 20",
  ].join(" | "),
  errorsByCode: [
    'filter message = "request" and status >= 400',
    "stats count(*) as requests by status, error.code",
    "sort requests desc",
    "limit 20",
  ].join(" | "),
  /** Over the log of watch-stage. */
  endpointStates: [
    'filter message = "endpoint"',
    "stats latest(status) as state, latest(instances) as runs, latest(usdPerHour) as usdAnHour by endpointName",
    "sort endpointName asc",
    "limit 20",
  ].join(" | "),
} as const;
