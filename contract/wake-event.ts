import type { Names } from "../names.ts";

/** The `detail-type` of the event by which openai-proxy asks for a model that sleeps. Its `detail` is `{ alias }`, and nothing else. */
export const WAKE_DETAIL_TYPE = "wake";

export interface WakeDetail {
  readonly alias: string;
}

/** An entry of EventBridge's `PutEvents`, on the account's default bus. A rule of the stage makes it provision-endpoint's input. */
export function wakeEvent(names: Names, alias: string) {
  return {
    Source: names.eventSource,
    DetailType: WAKE_DETAIL_TYPE,
    Detail: JSON.stringify({ alias } satisfies WakeDetail),
  };
}
