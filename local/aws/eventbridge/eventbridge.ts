import { randomUUID } from "node:crypto";
import type { PutEventsResponse, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import * as v from "valibot";
import { AwsError, validationException } from "../aws-error.ts";
import { listOf, text } from "../constraints.ts";
import { type JsonService, operation } from "../operation.ts";
import type { EventBus } from "./event-bus.ts";

/** The only bus there is. */
const DEFAULT_BUS = /^(?:arn:aws[\w-]*:events:[a-z]{2}-[a-z-]+-\d+:\d{12}:event-bus\/)?default$/;
const MOST_ENTRIES = 10;
/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
const MOST_BYTES = 262_144;

const Entry = v.looseObject({
  Time: v.optional(v.number()),
  Source: v.optional(v.string()),
  Resources: v.optional(v.array(v.string())),
  DetailType: v.optional(v.string()),
  Detail: v.optional(v.string()),
  EventBusName: v.optional(text({ min: 1, max: 1600 })),
});
type Entry = v.InferOutput<typeof Entry>;

const PutEventsRequest = v.looseObject({ Entries: listOf(Entry, { min: 1, max: MOST_ENTRIES }) });

/** The part of EventBridge that the product calls: sending events of its own to the default bus. */
export function eventBridge(bus: EventBus): JsonService {
  return {
    name: "eventbridge",
    targetPrefix: "AWSEvents",
    jsonVersion: "1.1",
    operations: {
      PutEvents: operation(PutEventsRequest, ({ Entries }): PutEventsResponse => {
        if (Entries.reduce((sum, entry) => sum + sizeOf(entry), 0) > MOST_BYTES)
          throw validationException("Total size of the entries in the request is over the limit.");
        const other = Entries.find(({ EventBusName = "default" }) => !DEFAULT_BUS.test(EventBusName));
        if (other) throw new AwsError("ResourceNotFoundException", `Event bus ${other.EventBusName} does not exist.`);
        const results = Entries.map((entry) => put(bus, entry));
        return {
          FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
          Entries: results,
        };
      }),
    },
  };
}

/** An entry that cannot be taken is refused by itself; the others are sent. */
function put(bus: EventBus, entry: Entry): PutEventsResultEntry {
  const { Source = "", DetailType = "", Detail = "", Resources = [] } = entry;
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => value === "");
  if (missing) {
    const [name] = missing;
    return refusal("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  if (/^aws\./i.test(Source)) return refusal("NotAuthorizedForSource", "Not authorized for the source.");
  const detail = parseDetail(Detail);
  if (!detail) return refusal("MalformedDetail", "Detail is malformed.");
  bus.send({ source: Source, "detail-type": DetailType, resources: Resources, detail });
  return { EventId: randomUUID() };
}

const refusal = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const detail: unknown = JSON.parse(text);
    const isObject = typeof detail === "object" && detail !== null && !Array.isArray(detail);
    return isObject ? (detail as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function sizeOf({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number {
  const bytes = [Source, DetailType, Detail, ...Resources].reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  return bytes + (Time === undefined ? 0 : 14);
}
