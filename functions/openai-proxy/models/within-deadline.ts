import type { Deadline } from "../deadline.ts";
import { beforeAbort } from "./before-abort.ts";
import type { ParameterCache } from "./parameter-cache.ts";

/** The same parameters for one request: a read that takes longer than its time goes on without it. */
export function withinDeadline(parameters: ParameterCache, { signal }: Deadline): ParameterCache {
  const bounded = <T>(read: Promise<T>) => beforeAbort(read, signal);
  return {
    lookInterval: parameters.lookInterval,
    snapshot: () => bounded(parameters.snapshot()),
    refreshed: () => bounded(parameters.refreshed()),
    refreshedWithout: (publication) => bounded(parameters.refreshedWithout(publication)),
    refreshedModel: (alias) => bounded(parameters.refreshedModel(alias)),
  };
}
