/**
 * What SageMaker itself measures of an endpoint's GPUs, in per cent; several GPUs add up to several hundred.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html
 */
export const ENDPOINT_METRIC_NAMESPACE = "/aws/sagemaker/Endpoints";
export const GPU_METRICS = { GPUUtilization: "GPU", GPUMemoryUtilization: "GPU memory" } as const;
export type GpuMetric = keyof typeof GPU_METRICS;

/** Every endpoint of ours has one variant. */
export function endpointDimensions(endpointName: string) {
  return { EndpointName: endpointName, VariantName: "primary" } as const;
}

/**
 * vLLM's share of its KV cache in use. It reaches CloudWatch by SageMaker's detailed observability, which is on for endpoint
 * configurations made since June 2026; but as an OpenTelemetry metric, which only PromQL can ask for: not GetMetricData, and
 * no metric widget.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch-detailed-observability.html
 */
export const KV_CACHE_METRIC = "vllm:kv_cache_usage_perc";
