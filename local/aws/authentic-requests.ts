import { channel } from "node:diagnostics_channel";
import type { AuthenticRequest } from "./protocol.ts";

/**
 * Whoever subscribes sees each request whose signature was verified, as it was sent: `{ message, body, caller }`. A channel of Node's,
 * for a process is looked into from outside, by a module that is loaded before it; without a subscriber nothing happens.
 */
const requests = channel("openai-sagemaker.local-aws.request");

export function tellOf(request: AuthenticRequest): void {
  if (requests.hasSubscribers) requests.publish(request);
}
