/**
 * How many instances a rolling update may replace at a time: half of the smaller fleet, for SageMaker takes 5 to 50 % of the
 * total. Without any (one instance before or after) the update is blue/green.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_RollingUpdatePolicy.html
 */
export function rollingBatch(before: number, after: number): number {
  return Math.floor(Math.min(before, after) / 2);
}
