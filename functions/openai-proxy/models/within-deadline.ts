import type { Deadline } from "../deadline.ts";
import type { ParameterCache } from "./parameter-cache.ts";

/** The same parameters for one request: a read that takes longer than its time goes on without it. */
export function withinDeadline(parameters: ParameterCache, { signal }: Deadline): ParameterCache {
  const bounded = <T>(read: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const giveUp = () => reject(signal.reason);
      if (signal.aborted) giveUp();
      signal.addEventListener("abort", giveUp, { once: true });
      read.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
    });
  return {
    lookInterval: parameters.lookInterval,
    snapshot: () => bounded(parameters.snapshot()),
    refreshed: () => bounded(parameters.refreshed()),
    refreshedWithout: (publication) => bounded(parameters.refreshedWithout(publication)),
    refreshedModel: (alias) => bounded(parameters.refreshedModel(alias)),
  };
}
