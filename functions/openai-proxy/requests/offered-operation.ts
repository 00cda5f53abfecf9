import type { ContainerRoute } from "../../../contract/container-routes.ts";
import type { ModelCapabilities } from "../../../contract/published-model.ts";
import { OpenAIError } from "../errors/openai-error.ts";
import type { Operation } from "../operations.ts";

type Capabilities = Partial<ModelCapabilities>;

/** What the smoke test saw of an operation; undefined: it does not tell, and the container is to be asked. */
const SEEN: Readonly<Record<Operation, (capabilities: Capabilities) => boolean | undefined>> = {
  chat: chats,
  response: chats,
  message: chats,
  completion: ({ completions }) => completions,
  embedding: ({ embeddings }) => embeddings,
  rerank: ({ rerank }) => rerank,
  score: (capabilities) => capabilities.rerank || has("/v1/score", capabilities),
  transcription: ({ transcriptions = false }) => transcriptions,
  tokenization: (capabilities) => has("/tokenize", capabilities),
  detokenization: (capabilities) => has("/detokenize", capabilities),
  "message-tokens": (capabilities) =>
    chats(capabilities) !== false && (has("/v1/messages/count_tokens", capabilities) || has("/tokenize", capabilities)),
};

function chats({ completions, chatTemplate }: Capabilities): boolean | undefined {
  return chatTemplate || completions;
}

function has(route: ContainerRoute, { routes = [] }: Capabilities): boolean {
  return routes.includes(route);
}

/** What the other models do, as a sentence has it. */
const NAMES: Readonly<Record<Operation, string>> = {
  chat: "chat",
  response: "chat",
  message: "chat",
  completion: "complete prompts",
  embedding: "make embeddings",
  rerank: "rank documents",
  score: "score texts",
  transcription: "write down speech",
  tokenization: "count tokens",
  detokenization: "put tokens together",
  "message-tokens": "count the tokens of messages",
};

/** What else brings it, from the same model. */
const INSTEAD: Readonly<Partial<Record<Operation, string>>> = {
  "message-tokens":
    " Send the messages to `/v1/messages` with `max_tokens` 1: the answer's `usage.input_tokens` is their count.",
};

export function isOffered(operation: Operation, capabilities: Capabilities): boolean {
  return SEEN[operation](capabilities) !== false;
}

/** Whether the smoke test saw a model do it. */
export function isSeen(operation: Operation, capabilities: Capabilities): boolean {
  return SEEN[operation](capabilities) === true;
}

/**
 * For what the model, or its container, does not do: says what it does, and who else does it.
 * @param others models of the caller that were seen to do it
 */
export function notOffered(
  operation: Operation,
  name: string,
  {
    capabilities = {},
    others = [],
  }: { readonly capabilities?: Capabilities; readonly others?: readonly string[] } = {},
): OpenAIError {
  const { embeddings, rerank, transcriptions } = capabilities;
  const uses = [
    ...(embeddings ? ["makes embeddings (/v1/embeddings)"] : []),
    ...(rerank ? ["ranks documents (/v1/rerank)"] : []),
    ...(transcriptions ? ["writes down speech (/v1/audio/transcriptions)"] : []),
  ];
  const doesNot = `does not ${NAMES[operation]}`;
  const sentence = uses.length > 0 ? `${uses.join(" and ")}; it ${doesNot}` : doesNot;
  const instead = others.length > 0 ? ` Of your models, ${others.map((other) => `\`${other}\``).join(", ")} can.` : "";
  const otherwise = chats(capabilities) ? (INSTEAD[operation] ?? "") : "";
  return new OpenAIError(400, `The model \`${name}\` ${sentence}.${instead}${otherwise}`, { param: "model" });
}
