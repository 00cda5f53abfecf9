import type { JsonObject } from "../../json.ts";
import { type ItemStatus, messageItem, reasoningItem, reasoningPart, refusalPart, textPart } from "./output-items.ts";
import type { Emit } from "./response-events.ts";
import { newId } from "./response-object.ts";

/** An item of a streamed response that may still grow. */
export interface OpenItem {
  readonly outputIndex: number;
  /** The events that end it. */
  readonly close: (status: ItemStatus) => string;
  /** As it is so far. */
  readonly item: (status: ItemStatus) => JsonObject;
}

export interface OpenContentItem extends OpenItem {
  readonly type: "message" | "reasoning";
  readonly add: (kind: PartKind, delta: string, logprobs: readonly JsonObject[]) => string;
}

export type PartKind = "output_text" | "reasoning_text" | "refusal";

interface Part {
  readonly kind: PartKind;
  text: string;
  readonly logprobs: JsonObject[];
}

/** A message or a reasoning: its content is parts, and they come one after the other. */
export function openContentItem(type: OpenContentItem["type"], outputIndex: number, emit: Emit): OpenContentItem {
  const id = newId(type === "message" ? "msg" : "rs");
  const closed: JsonObject[] = [];
  let open: Part | undefined;
  let isAnnounced = false;

  const item = (status: ItemStatus) => {
    const content = open ? [...closed, partOf(open)] : [...closed];
    return type === "message" ? messageItem(id, content, status) : reasoningItem(id, content, status);
  };
  const place = () => ({ item_id: id, output_index: outputIndex, content_index: closed.length });

  const announce = () => {
    if (isAnnounced) return "";
    isAnnounced = true;
    return emit({ type: "response.output_item.added", output_index: outputIndex, item: item("in_progress") });
  };

  const openPart = (kind: PartKind) => {
    const part = { kind, text: "", logprobs: [] };
    const events = announce() + emit({ type: "response.content_part.added", ...place(), part: partOf(part) });
    open = part;
    return events;
  };

  const closePart = () => {
    if (!open) return "";
    const part = partOf(open);
    const said = open.kind === "refusal" ? { refusal: open.text } : { text: open.text };
    const logprobs = open.kind === "output_text" ? { logprobs: open.logprobs.map(streamedLogprob) } : {};
    const events =
      emit({ type: `response.${open.kind}.done`, ...place(), ...said, ...logprobs }) +
      emit({ type: "response.content_part.done", ...place(), part });
    closed.push(part);
    open = undefined;
    return events;
  };

  return {
    type,
    outputIndex,
    item,
    add(kind, delta, logprobs) {
      const begun = open?.kind === kind ? "" : closePart() + openPart(kind);
      if (!open || (delta === "" && logprobs.length === 0)) return begun;
      open.text += delta;
      open.logprobs.push(...logprobs);
      const shown = kind === "output_text" ? { logprobs: logprobs.map(streamedLogprob) } : {};
      return begun + emit({ type: `response.${kind}.delta`, ...place(), delta, ...shown });
    },
    close(status) {
      const events = announce() + closePart();
      return events + emit({ type: "response.output_item.done", output_index: outputIndex, item: item(status) });
    },
  };
}

function partOf({ kind, text, logprobs }: Part): JsonObject {
  if (kind === "output_text") return textPart(text, [...logprobs]);
  return kind === "refusal" ? refusalPart(text) : reasoningPart(text);
}

/** Events have no bytes. */
function streamedLogprob({ token, logprob, top_logprobs: top }: JsonObject): JsonObject {
  const tops = Array.isArray(top) ? top.map((other) => ({ token: other.token, logprob: other.logprob })) : [];
  return { token, logprob, top_logprobs: tops };
}
