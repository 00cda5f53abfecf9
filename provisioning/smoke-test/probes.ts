import * as v from "valibot";
import type { ContainerKind } from "../../contract/container-kind.ts";

export interface Probe {
  readonly body: unknown;
  /** Whether a successful answer is one of this kind. */
  readonly accepts: (text: string) => boolean;
}

export interface Probes {
  readonly completion: Probe;
  readonly completionStream: Probe;
  readonly chat: Probe;
  readonly chatStream: Probe;
  /** Some chat templates refuse the role, which every chat UI uses. */
  readonly systemMessage: Probe;
  /** A container without a tool parser refuses tools. */
  readonly tools: Probe;
  /** With the wrong tool parser a container takes tools and hands the call out as text. */
  readonly toolCall: Probe;
  readonly embeddings: Probe;
  readonly rerank: Probe;
  /** Asks for more tokens than any model has, for the sake of the number in the refusal. */
  readonly contextLength: Probe;
}

const PROMPT = "The quick brown fox";
const MESSAGES = [{ role: "user", content: "Say hello." }];
const SYSTEM = { role: "system", content: "Answer in one word." };
const TOOLS = [
  {
    type: "function",
    function: { name: "get_time", description: "The time of day", parameters: { type: "object", properties: {} } },
  },
];
const WANTS_A_CALL = [{ role: "user", content: "Call the tool get_time now and tell me what time it is." }];
/** Room for a thought before the call. */
const CALL_TOKENS = 512;
/** SageMaker ends an answer after a minute. */
const CALL_TOKENS_ON_CPU = 96;
const ENDLESS = 100_000_000;

/** The requests that tell what a container can do, in the words of its dialect and with the model's name as the traffic has it. */
export function probesFor(dialect: ContainerKind, modelId: string): Probes {
  if (dialect === "lmi") return lmiProbes;
  const probes = vllmProbes({ model: modelId });
  if (dialect === "vllm") return probes;
  const { toolCall } = probes;
  return {
    ...probes,
    toolCall: { ...toolCall, body: { ...(toolCall.body as object), max_tokens: CALL_TOKENS_ON_CPU } },
  };
}

/** `named`: what names the model. A container of LMI has a name of its own for it and gets none. */
function chatProbes(named: { readonly model?: string }) {
  const chat = { ...named, messages: MESSAGES, max_tokens: 4 };
  const tools = { ...chat, tools: TOOLS, tool_choice: "auto" };
  return {
    chat: { body: chat, accepts: hasChoices },
    systemMessage: { body: { ...chat, messages: [SYSTEM, ...MESSAGES] }, accepts: hasChoices },
    tools: { body: tools, accepts: hasChoices },
    toolCall: { body: { ...tools, messages: WANTS_A_CALL, max_tokens: CALL_TOKENS }, accepts: callsGetTime },
    rerank: { body: { ...named, query: PROMPT, documents: [PROMPT, "A stone."] }, accepts: hasRanks },
  };
}

function vllmProbes(named: { readonly model: string }): Probes {
  const completion = { ...named, prompt: PROMPT, max_tokens: 4 };
  const shared = chatProbes(named);
  return {
    ...shared,
    completion: { body: completion, accepts: hasChoices },
    completionStream: { body: { ...completion, stream: true }, accepts: isEventStream },
    chatStream: { body: { ...shared.chat.body, stream: true }, accepts: isEventStream },
    embeddings: { body: { ...named, input: PROMPT }, accepts: hasEmbeddings },
    contextLength: { body: { ...completion, max_tokens: ENDLESS }, accepts: () => false },
  };
}

const lmiChat = chatProbes({});
const lmiProbes: Probes = {
  ...lmiChat,
  completion: {
    body: { inputs: PROMPT, parameters: { max_new_tokens: 4 } },
    accepts: (text) => text.includes('"generated_text"'),
  },
  completionStream: {
    body: { inputs: PROMPT, parameters: { max_new_tokens: 4 }, stream: true },
    accepts: (text) => text.includes('"token"'),
  },
  chatStream: {
    body: { ...lmiChat.chat.body, stream: true },
    accepts: (text) => text.includes('"choices"'),
  },
  embeddings: { body: { input: PROMPT, inputs: PROMPT }, accepts: hasEmbeddings },
  contextLength: { body: { inputs: PROMPT, parameters: { max_new_tokens: ENDLESS } }, accepts: () => false },
};

function hasChoices(text: string): boolean {
  return matchesSchema(v.looseObject({ choices: v.array(v.unknown()) }), text);
}

function isEventStream(text: string): boolean {
  return text.startsWith("data: {") && text.includes("data: [DONE]");
}

const GetTime = v.looseObject({ function: v.looseObject({ name: v.literal("get_time") }) });
const Calls = v.pipe(v.array(GetTime), v.minLength(1));

function callsGetTime(text: string): boolean {
  const choice = v.looseObject({ message: v.looseObject({ tool_calls: Calls }) });
  return matchesSchema(v.looseObject({ choices: v.pipe(v.array(choice), v.minLength(1)) }), text);
}

function hasEmbeddings(text: string): boolean {
  const item = v.looseObject({ embedding: v.pipe(v.array(v.number()), v.minLength(1)) });
  return matchesSchema(v.looseObject({ data: v.pipe(v.array(item), v.minLength(1)) }), text);
}

function hasRanks(text: string): boolean {
  const result = v.looseObject({ index: v.number(), relevance_score: v.number() });
  return matchesSchema(v.looseObject({ results: v.pipe(v.array(result), v.minLength(1)) }), text);
}

function matchesSchema(schema: v.GenericSchema, text: string): boolean {
  return v.is(v.pipe(v.string(), v.parseJson(), schema), text);
}
