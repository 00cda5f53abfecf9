import { arn, type Input, type ServiceAccess, text } from "./access-of.ts";

/** On each bus that the entries name; the conditions see every source and every kind of event among them. */
export const eventBridgeAccess: ServiceAccess = {
  PutEvents: ({ Entries }, place) => {
    const entries = (Array.isArray(Entries) ? Entries : []) as readonly Input[];
    const context = {
      "events:source": entries.map(({ Source }) => text(Source)),
      "events:detail-type": entries.map(({ DetailType }) => text(DetailType)),
      "events:eventBusInvocation": "false",
      "events:SystemMetadata/AwsSource": undefined,
      "events:SystemMetadata/AwsDetailType": undefined,
      "events:SystemMetadata/ContentType": undefined,
    };
    const buses = new Set(entries.map(({ EventBusName }) => text(EventBusName) || "default"));
    return [...buses].map((bus) => ({
      action: "events:PutEvents",
      resource: bus.startsWith("arn:") ? bus : arn(place, "events", `event-bus/${bus}`),
      context,
    }));
  },
};
