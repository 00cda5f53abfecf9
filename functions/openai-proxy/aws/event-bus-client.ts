import type { PutEventsCommandInput, PutEventsCommandOutput, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { type AwsCaller, awsCaller } from "./aws-caller.ts";
import { callJson } from "./json-call.ts";
import { sdkRetries } from "./sdk-retries.ts";

const ATTEMPTS = 3;
/** A client waits. */
const PATIENCE_MILLISECONDS = 2_000;

/** Puts one event on the account's default bus; connected with the first call. @throws when EventBridge does not take it */
export type EventBusClient = (event: PutEventsRequestEntry) => Promise<void>;

export function eventBusClient(region: string, patience = PATIENCE_MILLISECONDS): EventBusClient {
  const requestHandler = { connectionTimeout: patience, requestTimeout: patience, throwOnRequestTimeout: true };
  let call: AwsCaller | undefined;
  const withRetries = sdkRetries(ATTEMPTS);
  return async (event) => {
    call ??= awsCaller("eventBridge", region, requestHandler);
    const caller = call;
    const input: PutEventsCommandInput = { Entries: [event] };
    const request = {
      action: "events:PutEvents",
      target: "AWSEvents",
      contentType: "application/x-amz-json-1.1",
      input,
    } as const;
    const { Entries = [] } = await withRetries(() => callJson<PutEventsCommandOutput>(caller, request));
    const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (refused) throw new Error(`EventBridge refused the event: ${refused.ErrorCode}, ${refused.ErrorMessage}`);
  };
}
