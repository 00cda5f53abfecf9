import { isJsonObject, type JsonObject } from "../../json.ts";
import { argumentsText, newToolCallId } from "../../streaming/tool-call-deltas.ts";
import { type OpenCall, openCall } from "./open-call.ts";
import { type OpenContentItem, type OpenItem, openContentItem, type PartKind } from "./open-content-item.ts";
import type { ItemStatus } from "./output-items.ts";
import type { Emit } from "./response-events.ts";
import type { CalledTool } from "./tool-names.ts";
import { asText } from "./plain-values.ts";

export interface StreamedOutput {
  readonly add: (kind: PartKind, delta: string, logprobs?: readonly JsonObject[]) => string;
  /** A piece of a chat's tool call. */
  readonly call: (piece: JsonObject) => string;
  /** Ends what is open; the last of it may be cut off. */
  readonly close: (status: ItemStatus) => string;
  /** The items that have ended, in order. */
  readonly items: () => JsonObject[];
}

interface BegunCall {
  readonly callId: string;
  readonly name: string;
  readonly given: string;
}

/** The output of a streamed response: items one after the other, but for calls of which a server mixes the pieces. */
export function streamedOutput(tools: ReadonlyMap<string, CalledTool>, emit: Emit): StreamedOutput {
  const items: JsonObject[] = [];
  const calls = new Map<unknown, OpenCall | undefined>();
  /** Calls of which the name is still to come: without it they are none. */
  const unnamed = new Map<unknown, BegunCall>();
  let content: OpenContentItem | undefined;
  let next = 0;
  /** There is a message or a call. A client looks for one, also when the model had nothing to say, or thought alone. */
  let answers = false;

  const finish = (open: OpenItem, status: ItemStatus) => {
    const events = open.close(status);
    items[open.outputIndex] = open.item(status);
    return events;
  };

  const openItems = (): OpenItem[] => {
    const open = [...calls.values()].filter((call) => call !== undefined);
    return content ? [content, ...open] : open;
  };

  const closeAll = (last: ItemStatus) => {
    const open = openItems();
    content = undefined;
    for (const index of calls.keys()) calls.set(index, undefined);
    return open.map((item, at) => finish(item, at === open.length - 1 ? last : "completed")).join("");
  };

  /** A call whose arguments are whole gets no more of them. */
  const closeWholeCalls = () => {
    let events = "";
    for (const [index, call] of calls) {
      if (!call || !isWhole(call.written())) continue;
      calls.set(index, undefined);
      events += finish(call, "completed");
    }
    return events;
  };

  const add: StreamedOutput["add"] = (kind, delta, logprobs = []) => {
    const type = kind === "reasoning_text" ? "reasoning" : "message";
    if (content?.type === type) return content.add(kind, delta, logprobs);
    const events = closeAll("completed");
    content = openContentItem(type, next, emit);
    next += 1;
    answers ||= type === "message";
    return events + content.add(kind, delta, logprobs);
  };

  const begin = (index: unknown, { callId, name, given }: BegunCall) => {
    let events = content ? finish(content, "completed") : "";
    content = undefined;
    events += closeWholeCalls();
    const call = openCall({ callId, tool: tools.get(name) ?? { isCustom: false, name } }, next, emit);
    next += 1;
    calls.set(index, call);
    answers = true;
    return events + call.add(given);
  };

  return {
    add,
    call({ index, id, function: called }) {
      const { name, arguments: given } = isJsonObject(called) ? called : {};
      if (calls.has(index)) return calls.get(index)?.add(argumentsText(given)) ?? "";
      const known = unnamed.get(index);
      const callId = known?.callId ?? (typeof id === "string" && id !== "" ? id : newToolCallId());
      const begun = { callId, name: asText(name), given: (known?.given ?? "") + argumentsText(given) };
      unnamed.set(index, begun);
      return begun.name === "" ? "" : begin(index, begun);
    },
    close(status) {
      const lacksMessage = !answers && (status === "completed" || next === 0);
      return (lacksMessage ? add("output_text", "") : "") + closeAll(status);
    },
    items: () => items.filter((item) => item !== undefined),
  };
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
