import { createParser } from "eventsource-parser";
import type { TextPieces } from "./text-pieces.ts";

/**
 * The data of each server-sent event. Parts may end inside a character, a line or an event: SageMaker cuts anywhere
 * (https://github.com/BerriAI/litellm/issues/5372).
 */
export function serverSentEventDecoder(): TextPieces {
  const decoder = new TextDecoder();
  let complete: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => complete.push(data) });
  const feed = (text: string) => {
    complete = [];
    parser.feed(text);
    return complete;
  };
  return {
    push: (part) => feed(decoder.decode(part, { stream: true })),
    // A last event counts without the blank line after it.
    end: () => feed(`${decoder.decode()}\n\n`),
  };
}
