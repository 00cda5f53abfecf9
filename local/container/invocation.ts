import * as v from "valibot";
import { createChatCompletion } from "./chat-completion.ts";
import { createCompletion } from "./completion.ts";
import { ContainerError } from "./container-error.ts";
import { parseJson } from "./json-decode-error.ts";
import { createEmbedding, EmbeddingRequest } from "./embedding.ts";
import { requireObject, toInvocationBody } from "./request-body.ts";
import { chatRules, completionRules } from "./request-rules.ts";
import { ChatCompletionRequest, CompletionRequest } from "./request-schema.ts";
import { createDetokenization, createTokenization, DetokenizeRequest, TokenizeRequest } from "./tokenization.ts";
import {
  type ContainerModel,
  type ContainerRequestContext,
  findModel,
  type Reply,
  type ServedModels,
} from "./served-model.ts";

/**
 * Answers `POST /invocations`: the body's shape decides what it asks for. A body that is no chat request is tried as a
 * completion, so that a malformed chat is told about its missing `prompt`.
 * Source: `vllm/entrypoints/serve/sagemaker/api_router.py` of vLLM 0.32.
 */
export async function answerInvocation(
  models: ServedModels,
  text: string,
  adapter: string | undefined,
  context: ContainerRequestContext,
): Promise<Reply> {
  const body = toInvocationBody(text);
  if (models.base.embed !== undefined) return answerEmbedding(models.base, body, context);
  for (const rule of chatRules) rule(body);
  const chat = v.safeParse(ChatCompletionRequest, body);
  if (!chat.success) for (const rule of completionRules) rule(body);
  const completion = chat.success ? undefined : v.safeParse(CompletionRequest, body);
  if (!chat.success && !completion?.success) {
    throw new ContainerError(
      "Cannot find suitable handler for request. Expected one of: ['ChatCompletionRequest', 'CompletionRequest']",
    );
  }
  // SageMaker's adapter header is the only thing here that names a model; `model` in the body is overwritten by it.
  const model = findModel(models, adapter);
  if (chat.success) return createChatCompletion(model, chat.output, context);
  return createCompletion(model, completion?.output as CompletionRequest, context);
}

async function answerEmbedding(model: ContainerModel, body: object, context: ContainerRequestContext): Promise<Reply> {
  const request = v.safeParse(EmbeddingRequest, body);
  if (request.success) return createEmbedding(model, request.output, context);
  throw new ContainerError("Cannot find suitable handler for request. Expected one of: ['EmbeddingRequest']");
}

/** What the paths take, and who answers it. */
const HANDLERS = {
  "/v1/chat/completions": { schema: ChatCompletionRequest, rules: chatRules, create: createChatCompletion },
  "/v1/completions": { schema: CompletionRequest, rules: completionRules, create: createCompletion },
  "/v1/embeddings": { schema: EmbeddingRequest, rules: [], create: createEmbedding },
  "/tokenize": { schema: TokenizeRequest, rules: [], create: createTokenization },
  "/detokenize": { schema: DetokenizeRequest, rules: [], create: createDetokenization },
} as const;
type Route = keyof typeof HANDLERS;

/** The paths that a model has: one that is made for embeddings generates nothing, and the other way round. */
export function routesOf({ embed }: ContainerModel): readonly Route[] {
  const absent: readonly Route[] =
    embed === undefined ? ["/v1/embeddings"] : ["/v1/chat/completions", "/v1/completions"];
  return (Object.keys(HANDLERS) as Route[]).filter((route) => !absent.includes(route));
}

/** Answers a path of its own, where the path decides and a wrong `model` is an error. */
export async function answerRoute(
  models: ServedModels,
  path: Route,
  text: string,
  context: ContainerRequestContext,
): Promise<Reply> {
  const parsed = parseJson(text);
  if ("error" in parsed) {
    const { reason, position } = parsed.error;
    throw invalidBody(
      `body.${position}`,
      `{'type': 'json_invalid', 'loc': 'body.${position}', 'msg': 'JSON decode error', 'input': '<dict of 0 items>', ` +
        `'ctx': {'error': '${reason}'}}`,
    );
  }
  const body = requireObject(parsed.value);
  const { schema, rules, create } = HANDLERS[path];
  for (const rule of rules) rule(body);
  const request = v.safeParse(schema as typeof ChatCompletionRequest, body);
  if (!request.success) {
    const [issue] = request.issues;
    const location = ["body", ...(issue.path ?? []).map(({ key }) => String(key))].join(".");
    const missing = issue.input === undefined;
    throw invalidBody(
      location,
      missing
        ? `{'type': 'missing', 'loc': '${location}', 'msg': 'Field required', 'input': '<dict of ${Object.keys(body).length} items>'}`
        : `{'type': 'invalid', 'loc': '${location}', 'msg': '${issue.message}'}`,
    );
  }
  const model = findModel(models, request.output.model);
  return (create as typeof createChatCompletion)(model, request.output, context);
}

function invalidBody(param: string, details: string): ContainerError {
  return new ContainerError(`1 validation error:\n  ${details}`, { type: "Bad Request", param });
}
