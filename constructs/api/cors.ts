/** What browsers may do at both doors. */

/**
 * What browsers' clients send: the headers of OpenAI's and Anthropic's SDKs, those that chat apps send to every provider because one of them reads
 * them (OpenRouter's `http-referer` and `x-title`, Azure's and Anthropic's keys), and those that frameworks add. A `*` would not cover
 * `authorization`.
 */
export const ALLOWED_HEADERS: readonly string[] = [
  "accept",
  "anthropic-beta",
  "anthropic-dangerous-direct-browser-access",
  "anthropic-version",
  "api-key",
  "authorization",
  "cache-control",
  "content-type",
  "http-referer",
  "idempotency-key",
  "openai-beta",
  "openai-organization",
  "openai-project",
  "traceparent",
  "tracestate",
  "user-agent",
  "x-api-key",
  "x-client-request-id",
  "x-request-id",
  "x-requested-with",
  "x-scale-up-timeout",
  "x-stainless-arch",
  "x-stainless-async",
  "x-stainless-custom-poll-interval",
  "x-stainless-helper",
  "x-stainless-helper-method",
  "x-stainless-lang",
  "x-stainless-os",
  "x-stainless-package-version",
  "x-stainless-poll-helper",
  "x-stainless-read-timeout",
  "x-stainless-retry-count",
  "x-stainless-runtime",
  "x-stainless-runtime-version",
  "x-stainless-timeout",
  "x-title",
];

export const EXPOSED_HEADERS: readonly string[] = [
  "request-id",
  "retry-after",
  "x-ratelimit-limit-requests",
  "x-ratelimit-limit-tokens",
  "x-ratelimit-remaining-requests",
  "x-ratelimit-remaining-tokens",
  "x-ratelimit-reset-requests",
  "x-ratelimit-reset-tokens",
  "x-request-id",
];

/** Seconds that a browser may remember a preflight: the most that both doors allow. */
export const PREFLIGHT_MAX_AGE = 86_400;
