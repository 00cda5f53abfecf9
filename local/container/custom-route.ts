/**
 * The path that a caller names in SageMaker's custom attributes, `route=/v1/chat/completions`, anywhere among them: AWS's image
 * hands `/invocations` to it, before vLLM sees the request.
 * Source: `sagemaker_serve.py` of AWS's image.
 */
export function customRoute(attributes: string | undefined): string | undefined {
  return /route=(\/[^\s,]+)/.exec(attributes ?? "")?.[1];
}
