import { isJsonObject, type JsonObject } from "../../json.ts";
import { textBlock, thinkingBlock, toolUseBlock } from "./message.ts";
import { formatMessageEvent } from "./message-event.ts";

interface Call {
  /** The block's, once it has begun: a call needs a name for that. */
  index: number | undefined;
  readonly id: unknown;
  name: string;
  json: string;
  isOpen: boolean;
}

/**
 * Writes the events of a message's content. One block ends where the next begins; but pieces of calls may come by turns, and then a
 * call's block stays open until its arguments are whole. Clients put pieces where their index says.
 */
export class ContentBlocks {
  readonly #signature: string;
  readonly #calls = new Map<unknown, Call>();
  #count = 0;
  #open: { readonly type: "text" | "thinking"; readonly index: number } | undefined;
  /** White space that may have to lead a text. */
  #blank = "";

  constructor(signature: string) {
    this.#signature = signature;
  }

  get calls(): "none" | "whole" | "cut" {
    const last = [...this.#calls.values()].filter(({ index }) => index !== undefined).at(-1);
    if (!last) return "none";
    return isWhole(last) || last.json === "" ? "whole" : "cut";
  }

  thinking(thinking: string): string {
    if (thinking === "") return "";
    return this.#begin("thinking") + this.#delta({ type: "thinking_delta", thinking });
  }

  text(piece: string): string {
    if (piece === "") return "";
    if (this.#open?.type === "text") return this.#delta({ type: "text_delta", text: piece });
    const text = this.#blank + piece;
    this.#blank = text.trim() === "" ? text : "";
    return this.#blank === "" ? this.#begin("text") + this.#delta({ type: "text_delta", text }) : "";
  }

  /** A piece of a call, as a chat's delta has it. */
  call({ index: place, id, function: called }: JsonObject): string {
    const { name, arguments: given } = isJsonObject(called) ? called : {};
    const call = this.#calls.get(place) ?? { index: undefined, id, name: "", json: "", isOpen: false };
    this.#calls.set(place, call);
    if (typeof name === "string") call.name ||= name;
    const json = typeof given === "string" ? given : "";
    call.json += json;
    if (call.index !== undefined) return call.isOpen && json !== "" ? callDelta(call.index, json) : "";
    if (call.name === "") return "";
    const closed = this.#close();
    call.index = this.#count++;
    call.isOpen = true;
    const began = blockStart(call.index, toolUseBlock(call.id, call.name));
    return closed + began + (call.json === "" ? "" : callDelta(call.index, call.json));
  }

  /** What is open ends. There is a block in any case: some clients read the first one unseen. */
  end(): string {
    const empty = this.#count === 0 ? this.#begin("text") : "";
    let events = empty + this.#close();
    for (const call of this.#calls.values()) events += closeCall(call);
    return events;
  }

  #begin(type: "text" | "thinking"): string {
    if (this.#open?.type === type) return "";
    const closed = this.#close();
    this.#open = { type, index: this.#count++ };
    return closed + blockStart(this.#open.index, type === "text" ? textBlock("") : thinkingBlock(""));
  }

  #delta(delta: JsonObject): string {
    return formatMessageEvent({ type: "content_block_delta", index: this.#open?.index, delta });
  }

  #close(): string {
    let events = "";
    for (const call of this.#calls.values()) if (isWhole(call)) events += closeCall(call);
    if (!this.#open) return events;
    const signed =
      this.#open.type === "thinking" ? this.#delta({ type: "signature_delta", signature: this.#signature }) : "";
    events += signed + blockStop(this.#open.index);
    this.#open = undefined;
    return events;
  }
}

function closeCall(call: Call): string {
  if (!call.isOpen || call.index === undefined) return "";
  call.isOpen = false;
  return blockStop(call.index);
}

function isWhole({ isOpen, json }: Call): boolean {
  if (!isOpen) return json !== "";
  try {
    return isJsonObject(JSON.parse(json));
  } catch {
    return false;
  }
}

function blockStart(index: number, block: JsonObject): string {
  return formatMessageEvent({ type: "content_block_start", index, content_block: block });
}

function callDelta(index: number, json: string): string {
  return formatMessageEvent({
    type: "content_block_delta",
    index,
    delta: { type: "input_json_delta", partial_json: json },
  });
}

function blockStop(index: number): string {
  return formatMessageEvent({ type: "content_block_stop", index });
}
