/** https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface EventBridgeEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a service says of an event; the bus adds the rest. */
export type EventEntry = Pick<EventBridgeEvent, "source" | "detail-type" | "resources" | "detail">;
