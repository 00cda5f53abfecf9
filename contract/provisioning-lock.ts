import * as v from "valibot";
import { IsoTime } from "./iso-time.ts";

/**
 * The value of the SSM parameter `provisioning/<alias>`: a state machine is at work on the alias.
 * Written by both machines; read by openai-proxy (to tell a waiting client how far it is) and by a second execution,
 * which refuses to run beside the first.
 */
export const ProvisioningLock = v.object({
  /** ARN of the execution that holds the lock. */
  execution: v.string(),
  /** A sentence for people: what it is doing, for example `waiting for the endpoint to be InService`. */
  step: v.string(),
  /** ISO 8601: when the execution started. */
  since: IsoTime,
  /** ISO 8601: when the model should be live, by experience; absent when nobody can tell. */
  readyAt: v.optional(IsoTime),
});
export type ProvisioningLock = v.InferOutput<typeof ProvisioningLock>;
