import type { ContainerRoute } from "../../contract/container-routes.ts";
import type { ModelCapabilities } from "../../contract/published-model.ts";
import { CALLER_APIS } from "./apis/caller-apis.ts";
import { countedTokens, countTokensRequest, tokenizeRequest } from "./apis/messages/count-tokens.ts";
import type { JsonObject } from "./json.ts";
import { type ServedModel, servedName } from "./models/served-model.ts";
import { type Operation, ROUTES } from "./operations.ts";
import type { PreparedRequest } from "./prepared-request.ts";
import type { AudioForm } from "./requests/audio-form.ts";
import { prepareRequest } from "./requests/prepare-request.ts";

interface AskedOperation {
  readonly operation: Operation;
  readonly request: JsonObject;
  readonly form?: AudioForm | undefined;
  /** An answer in one piece has to be put together from a stream, which only a chat's can. */
  readonly assembles: boolean;
}

type Capabilities = Partial<ModelCapabilities>;

/**
 * A request as the container takes it: what it speaks itself is relayed under its own name of the model; another API than OpenAI's is
 * asked as a chat where the container does not speak it.
 */
export async function prepareForContainer(
  { operation, request, form, assembles }: AskedOperation,
  model: ServedModel,
  capabilities: Capabilities,
): Promise<PreparedRequest> {
  const api = CALLER_APIS[operation];
  const named = { ...request, model: servedName(model) };
  const route = ROUTES[operation];
  if (api) {
    const canRelay = request.stream === true ? capabilities.streaming !== false : !assembles;
    const speaks = capabilities.chatTemplate !== false && has(route, capabilities);
    if (!speaks || !canRelay) return prepareRequest("chat", api.chatFromRequest(request), model, capabilities);
    return { ...relayed(operation, api.encodeRequest(named, capabilities)), api };
  }
  if (operation === "message-tokens") return countOfTokens(named, capabilities);
  if (!RELAYED.has(operation)) return prepareRequest(operation, request, model, capabilities);
  const body = operation === "rerank" || operation === "score" ? scoredPair(operation, named) : named;
  return { ...relayed(operation, body), ...(form && { form: await form.encode(servedName(model)) }) };
}

/** What a ranking or a score compares, by vLLM's names (vllm/entrypoints/pooling/scoring/protocol.py). */
const COMPARED = ["query", "queries", "documents", "items", "data_1", "data_2", "text_1", "text_2"];

/** With the one pair that was checked: of two, vLLM takes what it likes, from hosts that nobody allowed and without a count. */
function scoredPair(operation: "rerank" | "score", request: JsonObject): JsonObject {
  const asked = operation === "rerank" ? ["query"] : request.text_1 === undefined ? ["queries"] : ["text_1", "text_2"];
  const pair = asked.length === 2 ? asked : [...asked, "documents"];
  return Object.fromEntries(
    Object.entries(request).filter(([name]) => pair.includes(name) || !COMPARED.includes(name)),
  );
}

const RELAYED: ReadonlySet<Operation> = new Set(["rerank", "score", "transcription", "tokenization", "detokenization"]);

function relayed(operation: Operation, body: JsonObject, route: ContainerRoute = ROUTES[operation]): PreparedRequest {
  return { operation, body, route, isRelayed: true, chatAsCompletion: false, topLogprobs: 0 };
}

/** Counted by the container's path for it, or else by its tokenizer. */
function countOfTokens(request: JsonObject, capabilities: Capabilities): PreparedRequest {
  const counts = has(ROUTES["message-tokens"], capabilities);
  const body = (counts ? countTokensRequest : tokenizeRequest)(request, capabilities);
  const route = counts ? ROUTES["message-tokens"] : ROUTES.tokenization;
  return { ...relayed("message-tokens", body, route), decode: countedTokens };
}

function has(route: ContainerRoute, { routes = [] }: Capabilities): boolean {
  return routes.includes(route);
}
