/** A stage's `default_route_settings`. */
export interface ThrottleOptions {
  /** Requests a second. */
  readonly rateLimit: number;
  /** Requests at once. */
  readonly burstLimit: number;
}

/**
 * A token bucket, as API Gateway's. @returns whether one more request may pass now
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
 */
export function createThrottle({ rateLimit, burstLimit }: ThrottleOptions, now: () => number = Date.now) {
  let tokens = burstLimit;
  let countedAt = now();
  return () => {
    const time = now();
    tokens = Math.min(burstLimit, tokens + ((time - countedAt) / 1_000) * rateLimit);
    countedAt = time;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
