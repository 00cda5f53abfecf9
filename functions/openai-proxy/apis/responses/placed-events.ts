import { isJsonObject, type JsonObject } from "../../json.ts";
import { reasoningPart, refusalPart, textPart } from "./output-items.ts";
import { asNumber, asText } from "./plain-values.ts";

export interface PlacedEvents {
  /** An event of an item, with the places that OpenAI's clients count by, after what has to come before it. */
  readonly place: (event: JsonObject) => JsonObject[];
  /** The items that have ended, in order. */
  readonly finished: () => JsonObject[];
  /** The output of the last event, with the ids under which its items were streamed; what was streamed, if it has none. */
  readonly output: (last: unknown) => JsonObject[];
}

/** Of these there may be several in one item. */
const IN_CONTENT = /^response\.(?:content_part|output_text|reasoning_text|refusal)\./;

/** The parts that must have begun before a piece of them comes. */
const PARTS: ReadonlyMap<unknown, JsonObject> = new Map([
  ["response.output_text.delta", textPart("", [])],
  ["response.reasoning_text.delta", reasoningPart("")],
  ["response.refusal.delta", refusalPart("")],
]);

/**
 * Servers leave out places and the beginnings of parts (llama.cpp), and give the items of the last event ids that no item had before
 * (vLLM before 0.32): clients that put the stream together refuse it then.
 */
export function placedEvents(): PlacedEvents {
  const places = new Map<unknown, number>();
  const partsBegun = new Map<unknown, number>();
  const added: JsonObject[] = [];
  const done: JsonObject[] = [];

  const placeOf = ({ type, output_index, item, item_id }: JsonObject): number => {
    if (typeof output_index === "number") return output_index;
    const place = places.get(isJsonObject(item) ? item.id : item_id);
    if (place !== undefined) return place;
    return type === "response.output_item.added" ? added.length : Math.max(added.length - 1, 0);
  };

  const complete = (event: JsonObject): JsonObject => {
    const { type } = event;
    const isNameless = type === "response.function_call_arguments.done" && event.name == null;
    if (event.output_index !== undefined && event.content_index !== undefined && !isNameless) return event;
    const output_index = placeOf(event);
    return {
      ...event,
      output_index,
      ...(IN_CONTENT.test(asText(type)) && { content_index: event.content_index ?? 0 }),
      ...(isNameless && { name: added[output_index]?.name }),
    };
  };

  const placeItem = (event: JsonObject, item: JsonObject): JsonObject => {
    const output_index = placeOf(event);
    if (event.type === "response.output_item.added") {
      added[output_index] = item;
      places.set(item.id, output_index);
      return { ...event, output_index };
    }
    // It has the id under which it was begun.
    const named = { ...item, ...idsOf(added[output_index], item) };
    done[output_index] = named;
    return { ...event, output_index, item: named };
  };

  const finished = () => done.filter((item) => item !== undefined);

  return {
    place(event) {
      if (isJsonObject(event.item)) return [placeItem(event, event.item)];
      const placed = complete(event);
      const { type, item_id, output_index, content_index } = placed;
      if (type === "response.content_part.added") partsBegun.set(item_id, asNumber(content_index) + 1);
      const part = PARTS.get(type);
      if (part === undefined || (partsBegun.get(item_id) ?? 0) > asNumber(content_index)) return [placed];
      partsBegun.set(item_id, asNumber(content_index) + 1);
      return [{ type: "response.content_part.added", item_id, output_index, content_index, part }, placed];
    },
    finished,
    output(last) {
      if (!Array.isArray(last) || last.length === 0) return finished();
      const left = added.filter((item) => item !== undefined);
      return last.map((item) => {
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
