import { isThrottlingError, isTransientError, StandardRetryStrategy } from "@smithy/core/retry";

type SdkError = Parameters<typeof isTransientError>[0];

/** Repeats what was throttled or did not arrive as the AWS SDK's clients do: at growing intervals, and less when much fails. */
export function sdkRetries(attempts: number) {
  const strategy = new StandardRetryStrategy(attempts);
  return async <T>(call: () => Promise<T>): Promise<T> => {
    let token = await strategy.acquireInitialRetryToken("");
    for (;;) {
      try {
        const output = await call();
        strategy.recordSuccess(token);
        return output;
      } catch (error) {
        const errorType = findErrorType(error as SdkError);
        token = await strategy.refreshRetryTokenForRetry(token, { errorType }).catch(() => Promise.reject(error));
      }
    }
  };
}

function findErrorType(error: SdkError) {
  if (isThrottlingError(error)) return "THROTTLING";
  return isTransientError(error) ? "TRANSIENT" : "CLIENT_ERROR";
}
