import { isJsonObject, type JsonObject } from "../../json.ts";

export interface PlacedEvents {
  /** An event of an item, with the places that OpenAI's clients count by. */
  readonly place: (event: JsonObject) => JsonObject;
  /** The items that have ended, in order. */
  readonly finished: () => JsonObject[];
  /** The output of the last event, with the ids under which its items were streamed. */
  readonly named: (output: unknown) => unknown;
}

/** Of these there may be several in one item. */
const IN_CONTENT = /^response\.(?:content_part|output_text|reasoning_text|refusal)\./;

/**
 * Servers leave places out (llama.cpp), and give the items of the last event ids that no item had before (vLLM before 0.32): clients
 * that put the stream together refuse it then.
 */
export function placedEvents(): PlacedEvents {
  const places = new Map<unknown, number>();
  const added: JsonObject[] = [];
  const done: JsonObject[] = [];

  const placeOf = (event: JsonObject): number => {
    if (typeof event.output_index === "number") return event.output_index;
    const id = isJsonObject(event.item) ? event.item.id : event.item_id;
    const place = places.get(id);
    if (place !== undefined) return place;
    return event.type === "response.output_item.added" ? added.length : Math.max(added.length - 1, 0);
  };

  return {
    place(event) {
      const { type, item } = event;
      const place = placeOf(event);
      if (isJsonObject(item)) {
        if (type === "response.output_item.added") {
          added[place] = item;
          places.set(item.id, place);
        } else if (type === "response.output_item.done") {
          // The item has the id under which it was begun.
          const named = { ...item, ...idsOf(added[place], item) };
          done[place] = named;
          return { ...event, output_index: place, item: named };
        }
      }
      const isPlaced = event.output_index !== undefined && event.content_index !== undefined;
      const names = type === "response.function_call_arguments.done" && event.name == null;
      if (isPlaced && !names) return event;
      return {
        ...event,
        output_index: place,
        ...(IN_CONTENT.test(String(type)) && { content_index: event.content_index ?? 0 }),
        ...(names && { name: added[place]?.name }),
      };
    },
    finished: () => done.filter((item) => item !== undefined),
    named(output) {
      const left = added.filter((item) => item !== undefined);
      if (!Array.isArray(output)) return output;
      return output.map((item) => {
        const at = left.findIndex(({ type }) => type === item.type);
        const [streamed] = at < 0 ? [] : left.splice(at, 1);
        return { ...item, ...idsOf(streamed, item) };
      });
    },
  };
}

function idsOf(streamed: JsonObject | undefined, item: JsonObject): JsonObject {
  if (streamed === undefined || streamed.type !== item.type) return {};
  const { id, call_id } = streamed;
  return { ...(id != null && { id }), ...(call_id != null && item.call_id != null && { call_id }) };
}
