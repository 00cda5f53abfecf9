import { randomUUID } from "node:crypto";
import { minutesLeft, NOT_LIVE_SENTENCE } from "../models/model-not-live.ts";
import type { NotLiveState } from "../models/not-live.ts";
import { formatEvent } from "../streaming/event-stream.ts";

/** How far a model is that wakes, in a line: `waiting for the endpoint to be InService, about 4 minutes`. */
export function newsOf(state: NotLiveState, now = new Date()): string {
  if (state.is !== "worked on") return "begun just now";
  const step = state.lock.step.replaceAll(/\s+/g, " ");
  const left = state.retires ? undefined : minutesLeft(state.lock, now);
  if (left === undefined) return step;
  if (left <= 0) return `${step}, which takes longer than usual`;
  return `${step}, about ${left === 1 ? "1 minute" : `${left} minutes`}`;
}

/** Between the lines about the model and the model's own, in a chat page's bubble. */
const RULE = "---";

/** What is said to a chat page in the model's place, before the model's answer. */
const PREAMBLE = new RegExp(
  `^(?:The model \`[^\`]+\` is not live: [^\\n]+\\n\\n)+The model \`[^\`]+\` is live\\.\\n\\n${RULE}\\n\\n`,
);

/** What the model wrote of an answer before which there were such lines; nothing of one that is only such lines. */
export function withoutPreamble(content: string): string {
  if (!NOT_LIVE_SENTENCE.test(content)) return content;
  const preamble = PREAMBLE.exec(content);
  return preamble ? content.slice(preamble[0].length) : "";
}

/** The events of a chat that tell people how far its model is, in one bubble with the answer that follows. */
export function waitingChat(alias: string, modelName: string) {
  const id = `chatcmpl-${randomUUID().replaceAll("-", "")}`;
  const created = Math.floor(Date.now() / 1_000);
  const chunk = (content: string, finish_reason: "stop" | null = null) =>
    formatEvent(
      JSON.stringify({
        id,
        object: "chat.completion.chunk",
        created,
        model: modelName,
        choices: [{ index: 0, delta: { role: "assistant", content }, logprobs: null, finish_reason }],
      }),
    );
  return {
    show: (news: string) => chunk(`The model \`${alias}\` is not live: waking, ${news}.\n\n`),
    begin: () => chunk(`The model \`${alias}\` is live.\n\n${RULE}\n\n`),
    /** The last words, where no answer follows. */
    end: (sentence: string) => chunk(sentence, "stop") + formatEvent("[DONE]"),
  };
}
