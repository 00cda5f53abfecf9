import { isJsonObject, type JsonObject } from "../../json.ts";
import { brokenOff } from "../../streaming/broken-answer.ts";
import type { AnswerContext, EventWriter } from "../caller-api.ts";
import { textOf } from "./chat-content.ts";
import { wantsLogprobs } from "./chat-request.ts";
import { finishOf } from "./finish.ts";
import { logprobsOf } from "./logprobs.ts";
import { beginningEvents, failedEvent, numberedEvents } from "./response-events.ts";
import { reasoningOf } from "./response-from-chat.ts";
import { newResponse } from "./response-object.ts";
import { streamedOutput } from "./streamed-output.ts";
import { toolsByName } from "./tool-names.ts";
import { usageFromChat } from "./usage.ts";

/** The events of a response, made of a chat's chunks. Usage comes after the finish, so the end is told at the end. */
export function eventsFromChat(context: AnswerContext): EventWriter {
  const emit = numberedEvents();
  const output = streamedOutput(toolsByName(context.request), emit);
  const withLogprobs = wantsLogprobs(context.request);
  let response: JsonObject | undefined;
  let usage: JsonObject | undefined;
  let finishReason: unknown;

  const begin = (created?: unknown) => {
    if (response) return "";
    response = { ...newResponse(context), ...(typeof created === "number" && { created_at: created }) };
    return beginningEvents(emit, response);
  };
  const responseSoFar = () => ({ ...response, output: output.items(), ...(usage && { usage }) });

  const writeChoice = ({ delta, logprobs, finish_reason }: JsonObject) => {
    let events = "";
    if (isJsonObject(delta)) {
      const reasoning = reasoningOf(delta);
      if (reasoning !== "") events += output.add("reasoning_text", reasoning);
      const text = textOf(delta.content);
      if (text !== "") events += output.add("output_text", text, withLogprobs ? logprobsOf(logprobs) : []);
      if (typeof delta.refusal === "string" && delta.refusal !== "") events += output.add("refusal", delta.refusal);
      const calls = Array.isArray(delta.tool_calls) ? delta.tool_calls.filter(isJsonObject) : [];
      for (const call of calls) events += output.call(call);
    }
    if (finish_reason != null && finish_reason !== "") {
      finishReason = finish_reason;
      events += output.close(finishOf(finish_reason).status);
    }
    return events;
  };

  return {
    write(chunk) {
      let events = begin(chunk.created);
      usage = usageFromChat(chunk.usage) ?? usage;
      for (const choice of Array.isArray(chunk.choices) ? chunk.choices : []) {
        if (isJsonObject(choice) && (choice.index ?? 0) === 0) events += writeChoice(choice);
      }
      return events;
    },
    end() {
      if (finishReason === undefined) throw brokenOff();
      const { status, incomplete_details } = finishOf(finishReason);
      // What came after the finish, from a server that does so.
      const late = output.close(status);
      const finished = { ...responseSoFar(), status, incomplete_details };
      return late + emit({ type: `response.${status}`, response: finished });
    },
    fail: (error) => begin() + failedEvent(emit, responseSoFar(), error),
  };
}
