import { streamedContainerError } from "../../errors/container-error.ts";
import { isJsonObject, type JsonObject } from "../../json.ts";
import { brokenOff } from "../../streaming/broken-answer.ts";
import type { AnswerContext, EventWriter } from "../caller-api.ts";
import { beginningEvents, failedEvent, numberedEvents } from "./response-events.ts";
import { newResponse } from "./response-object.ts";
import { shownItem, shownPart, shownResponse } from "./relayed-response.ts";
import { placedEvents } from "./placed-events.ts";

/**
 * A container's events under the caller's name of the model. vLLM ends every answer with `response.completed`, also one that was cut
 * off, and breaks off without a word when it fails.
 */
export function relayEvents(context: AnswerContext): EventWriter {
  const emit = numberedEvents();
  const placed = placedEvents();
  let response: JsonObject | undefined;
  let ended = false;

  const begin = () => {
    if (response) return "";
    response = newResponse(context);
    return beginningEvents(emit, response);
  };

  /** One response has one id and one time, whatever later events say. */
  const known = (event: JsonObject) => {
    const shown = shownResponse(isJsonObject(event.response) ? event.response : {}, context);
    if (response) return { ...shown, id: response.id, created_at: response.created_at };
    return shown;
  };

  const last = (event: JsonObject) => {
    const shown = known(event);
    const events = begin();
    ended = true;
    const isCut = event.type === "response.incomplete" || shown.status === "incomplete";
    const status = isCut ? "incomplete" : "completed";
    const output = placed.output(shown.output);
    return events + emit({ ...event, type: `response.${status}`, response: { ...shown, status, output } });
  };

  return {
    write(event) {
      const { type } = event;
      if (ended) return "";
      if (type === "error" || type === "response.failed" || (type === undefined && event.error !== undefined)) {
        throw streamedContainerError(isJsonObject(event.response) ? event.response : event);
      }
      if (typeof type !== "string" || !EVENT.test(type)) return "";
      if (type === "response.completed" || type === "response.incomplete") return last(event);
      if (type === "response.created" || type === "response.in_progress" || type === "response.queued") {
        response = known(event);
        return emit({ ...event, response });
      }
      return begin() + placed.place(shownEvent(event)).map(emit).join("");
    },
    end() {
      if (!ended) throw brokenOff();
      return "";
    },
    fail(error) {
      if (ended) return "";
      ended = true;
      return begin() + failedEvent(emit, { ...response, output: placed.finished() }, error);
    },
  };
}

/** It becomes a line of the stream. */
const EVENT = /^response\.[\w.]+$/;

function shownEvent(event: JsonObject): JsonObject {
  switch (event.type) {
    case "response.output_text.delta":
    case "response.output_text.done":
      return Array.isArray(event.logprobs) ? event : { ...event, logprobs: [] };
    case "response.output_item.added":
    case "response.output_item.done":
      return isJsonObject(event.item) ? { ...event, item: shownItem(event.item) } : event;
    case "response.content_part.added":
    case "response.content_part.done":
      return isJsonObject(event.part) ? { ...event, part: shownPart(event.part) } : event;
    // What vLLM called them before 0.32.
    case "response.reasoning_part.added":
    case "response.reasoning_part.done":
      return { ...event, type: event.type.replace("reasoning_part", "content_part") };
    default:
      return event;
  }
}
