import { inputDeltas } from "./custom-tools.ts";
import type { OpenItem } from "./open-content-item.ts";
import { callItem, newToolCall } from "./output-items.ts";
import type { Emit } from "./response-events.ts";
import type { CalledTool } from "./tool-names.ts";
import { asText } from "./plain-values.ts";

export interface OpenCall extends OpenItem {
  /** The first piece, and each that follows. */
  readonly add: (piece: string) => string;
  /** Its arguments so far. */
  readonly written: () => string;
}

export interface BegunCall {
  readonly callId: string;
  readonly tool: CalledTool;
}

/** A call of a function or of a custom tool. */
export function openCall({ callId, tool }: BegunCall, outputIndex: number, emit: Emit): OpenCall {
  const call = newToolCall(callId, tool);
  const place = { item_id: call.itemId, output_index: outputIndex };
  const inputDelta = tool.isCustom ? inputDeltas() : undefined;
  let given = "";
  let shownInput = "";
  let isAnnounced = false;

  const announce = () => {
    if (isAnnounced) return "";
    isAnnounced = true;
    const item = callItem(call, "", "in_progress");
    return emit({ type: "response.output_item.added", output_index: outputIndex, item });
  };
  const inputEvent = (delta: string) => {
    if (delta === "") return "";
    shownInput += delta;
    return emit({ type: "response.custom_tool_call_input.delta", ...place, delta });
  };

  return {
    outputIndex,
    written: () => given,
    item: (status) => callItem(call, given, status),
    add(piece) {
      const begun = announce();
      if (piece === "") return begun;
      given += piece;
      if (inputDelta) return begun + inputEvent(inputDelta(piece));
      return begun + emit({ type: "response.function_call_arguments.delta", ...place, delta: piece });
    },
    close(status) {
      const item = callItem(call, given, status);
      const done = { type: "response.output_item.done", output_index: outputIndex, item };
      if (tool.isCustom) {
        const input = asText(item.input);
        const rest = input.startsWith(shownInput) ? inputEvent(input.slice(shownInput.length)) : "";
        return rest + emit({ type: "response.custom_tool_call_input.done", ...place, input }) + emit(done);
      }
      const { name } = tool;
      return emit({ type: "response.function_call_arguments.done", ...place, name, arguments: given }) + emit(done);
    },
  };
}
