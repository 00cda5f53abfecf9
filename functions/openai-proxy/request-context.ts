import type { Deadline } from "./deadline.ts";
import type { KeyMeter } from "./limits/key-meter.ts";
import type { RequestRecord } from "./request-record.ts";

/** What accompanies a request from its arrival to its end. The app begins it, and it alone ends it. */
export interface RequestContext {
  readonly deadline: Deadline;
  readonly record: RequestRecord;
  /** Absent: nobody counts. */
  readonly meter: KeyMeter | undefined;
}
