import { REQUEST_METRICS, type RequestMetric } from "../../contract/metrics.ts";

/** When things happened to a request, in milliseconds of `performance.now()`. Absent: it did not happen. */
export interface RequestTimes {
  startedAt: number;
  /** To the container, the first time. */
  sentAt?: number;
  firstTokenAt?: number;
  upstreamEndedAt?: number;
}

export interface EndedRequestTimes extends RequestTimes {
  readonly endedAt: number;
}

interface CountedOutcome {
  readonly status: number;
  readonly errorCode: string | null;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
}

/** What is measured of a request that has ended; numbers with one digit after the point. */
export function requestMetrics(times: EndedRequestTimes, outcome: CountedOutcome): [RequestMetric, number][] {
  const { startedAt, sentAt, firstTokenAt, endedAt, upstreamEndedAt = endedAt } = times;
  const { status, errorCode, promptTokens, completionTokens } = outcome;
  const measured = {
    duration: endedAt - startedAt,
    upstreamDuration: sentAt === undefined ? undefined : upstreamEndedAt - sentAt,
    timeToFirstToken: firstTokenAt === undefined ? undefined : firstTokenAt - startedAt,
    tokensPerSecond: tokensPerSecond(times, completionTokens),
    writingSpeed: isLongStream(times, completionTokens) ? tokensPerSecond(times, completionTokens) : undefined,
    promptTokens,
    completionTokens,
    clientErrors: 0,
    rateLimited: 0,
    modelNotLive: 0,
    serverErrors: 0,
    ...(status >= 400 ? { [errorKind(status, errorCode)]: 1 } : {}),
  } satisfies Record<RequestMetric, number | undefined>;
  const names = Object.keys(REQUEST_METRICS) as RequestMetric[];
  return names.flatMap((name): [RequestMetric, number][] => {
    const value = measured[name];
    return value === undefined ? [] : [[name, Math.round(value * 10) / 10]];
  });
}

/** The first token took its time for the prompt, and says nothing of the speed. Of an answer in one piece it is a part. */
function tokensPerSecond(times: EndedRequestTimes, completionTokens = 0) {
  const { sentAt, firstTokenAt, endedAt, upstreamEndedAt = endedAt } = times;
  const [from, tokens] = firstTokenAt === undefined ? [sentAt, completionTokens] : [firstTokenAt, completionTokens - 1];
  const seconds = (upstreamEndedAt - (from ?? endedAt)) / 1000;
  return tokens > 0 && seconds > 0 ? tokens / seconds : undefined;
}

/** Of fewer tokens the clock tells more of the network, and of an answer in one piece of its prompt. */
const LEAST_TOKENS = 32;

function isLongStream({ firstTokenAt }: RequestTimes, completionTokens = 0): boolean {
  return firstTokenAt !== undefined && completionTokens >= LEAST_TOKENS;
}

function errorKind(status: number, code: string | null): RequestMetric {
  if (status === 429) return "rateLimited";
  if (status < 500) return "clientErrors";
  return code === "model_not_live" ? "modelNotLive" : "serverErrors";
}
