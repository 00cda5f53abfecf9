import * as v from "valibot";
import type { ContainerKind } from "../../contract/container-kind.ts";

interface Probe {
  readonly body: unknown;
  /** Whether a successful answer is one of this kind. */
  readonly accepts: (text: string) => boolean;
}

interface Probes {
  readonly completion: Probe;
  readonly chat: Probe;
  readonly stream: Probe;
  readonly toolCall: Probe;
  /** Asks for more tokens than any model has, for the sake of the number in the refusal. */
  readonly contextLength: Probe;
}

const PROMPT = "The quick brown fox";
const MESSAGES = [{ role: "user", content: "Say hello." }];
const TOOLS = [
  {
    type: "function",
    function: { name: "get_time", description: "The time of day", parameters: { type: "object", properties: {} } },
  },
];
const ENDLESS = 100_000_000;

const chat: Probe = { body: { messages: MESSAGES, max_tokens: 4 }, accepts: hasChoices };
const toolCall: Probe = {
  body: { messages: MESSAGES, tools: TOOLS, tool_choice: "auto", max_tokens: 4 },
  accepts: hasChoices,
};

/** The requests that tell what a container can do, in the words of its dialect. */
export const PROBES: Readonly<Record<ContainerKind, Probes>> = {
  vllm: {
    completion: { body: { prompt: PROMPT, max_tokens: 4 }, accepts: hasChoices },
    chat,
    stream: {
      body: { prompt: PROMPT, max_tokens: 4, stream: true },
      accepts: (text) => text.startsWith("data: {") && text.includes("data: [DONE]"),
    },
    toolCall,
    contextLength: { body: { prompt: PROMPT, max_tokens: ENDLESS }, accepts: () => false },
  },
  lmi: {
    completion: {
      body: { inputs: PROMPT, parameters: { max_new_tokens: 4 } },
      accepts: (text) => text.includes('"generated_text"'),
    },
    chat,
    stream: {
      body: { inputs: PROMPT, parameters: { max_new_tokens: 4 }, stream: true },
      accepts: (text) => text.includes('"token"'),
    },
    toolCall,
    contextLength: {
      body: { inputs: PROMPT, parameters: { max_new_tokens: ENDLESS } },
      accepts: () => false,
    },
  },
};

function hasChoices(text: string): boolean {
  return v.is(v.pipe(v.string(), v.parseJson(), v.looseObject({ choices: v.array(v.unknown()) })), text);
}
