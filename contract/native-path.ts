/**
 * SageMaker's own path for OpenAI's clients, past the gateway: `POST /endpoints/<name>/openai/v1/chat/completions`, and nothing else.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-openai-compatible.html
 */
export function nativePath(endpointName: string): string {
  return `/endpoints/${endpointName}/openai/v1`;
}

/** SageMaker takes a token for twelve hours at most. */
export const LONGEST_TOKEN_SECONDS = 43_200;

/** What a token begins with. */
export const TOKEN_PREFIX = "sagemaker-api-key-";

/**
 * What a token is made of: this request, presigned, without `https://` and with its version behind it, in base64.
 * Source: `sagemaker/core/token_generator` of sagemaker-core 2.27.0.
 */
export const TOKEN_REQUEST = { host: "sagemaker.amazonaws.com", action: "CallWithBearerToken", version: "1" } as const;
