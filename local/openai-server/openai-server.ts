import * as v from "valibot";
import { UserError } from "../../user-error.ts";

/** The variable with the key of the server behind `--openai-url`. `OPENAI_API_KEY` is the key of this machine's own doors. */
export const OPENAI_URL_KEY = "OPENAI_URL_API_KEY";

/** A server with OpenAI's API that somebody else runs: Ollama, LM Studio, llama-server, vLLM, … */
export interface OpenAiServer {
  /** With its `/v1`, without a slash at the end. */
  readonly baseUrl: string;
  /** The name by which it knows the model. */
  readonly model: string;
  readonly key: string | undefined;
  /** Tokens of prompt and answer together, where it tells. */
  readonly contextLength: number | undefined;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const tokens = v.fallback(v.optional(count), undefined);

/**
 * What servers tell of a model beside its name. vLLM: `max_model_len`; LM Studio and OpenRouter: `context_length`; llama-server: `meta`,
 * whose `n_ctx` is that of a request and `n_ctx_train` that of the model.
 */
const ListedModel = v.looseObject({
  id: v.string(),
  max_model_len: tokens,
  context_length: tokens,
  meta: v.fallback(v.optional(v.looseObject({ n_ctx: tokens, n_ctx_train: tokens })), undefined),
});
export type ListedModel = v.InferOutput<typeof ListedModel>;
const ModelList = v.looseObject({ data: v.array(ListedModel) });

/** @throws when nothing answers, or something else than a list of models */
export async function listModels(
  baseUrl: string,
  { key, milliseconds }: { readonly key?: string | undefined; readonly milliseconds: number },
): Promise<readonly ListedModel[]> {
  const answer = await fetch(`${baseUrl}/models`, {
    headers: authorization(key),
    signal: AbortSignal.timeout(milliseconds),
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw new HttpStatus(answer.status);
  }
  const list = v.safeParse(v.pipe(v.string(), v.parseJson(), ModelList), await answer.text());
  if (!list.success) throw new NoModelList("no list of models");
  return list.output.data;
}

class NoModelList extends Error {}

class HttpStatus extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

export function authorization(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

/**
 * Asks the server for its models, before anything is started for it.
 * @param model its name there; may be missing where the server has one alone
 * @throws UserError
 */
export async function findOpenAiServer(
  url: string,
  { model, key }: { readonly model?: string | undefined; readonly key?: string | undefined },
): Promise<OpenAiServer> {
  const baseUrl = url.replace(/\/+$/, "");
  const models = await listModels(baseUrl, { key, milliseconds: 5000 }).catch((error: unknown) => {
    throw new UserError(`--openai-url ${url}: ${whyNot(error, key)}`);
  });
  const names = models.map(({ id }) => id);
  const found = model === undefined && models.length === 1 ? models[0] : models.find(({ id }) => id === model);
  if (found === undefined) {
    if (names.length === 0) throw new UserError(`--openai-url ${url}: the server has no model: load one there first.`);
    const what = model === undefined ? "the server has several models" : `the server has no model ${model}`;
    throw new UserError(`--openai-url ${url}: ${what}. Choose one with --model: ${names.slice(0, 12).join(", ")}.`);
  }
  return { baseUrl, model: found.id, key, contextLength: contextLengthOf(found) };
}

function contextLengthOf({ max_model_len, context_length, meta }: ListedModel): number | undefined {
  return max_model_len ?? context_length ?? meta?.n_ctx ?? meta?.n_ctx_train;
}

function whyNot(error: unknown, key: string | undefined): string {
  if (error instanceof HttpStatus && [401, 403].includes(error.status)) {
    return key === undefined
      ? `the server wants a key: set ${OPENAI_URL_KEY}.`
      : `the server refuses the key in ${OPENAI_URL_KEY}.`;
  }
  if (error instanceof HttpStatus || error instanceof NoModelList) {
    return `GET /models answered ${error.message}: is the base URL right, with its /v1?`;
  }
  return `nothing answers GET /models there (${reasonOf(error)}). Start the server first, for example \`ollama serve\`.`;
}

/** Why a request did not arrive: fetch hides it in the cause. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as { readonly message?: string; readonly cause?: NodeJS.ErrnoException };
  return cause?.message || cause?.code || message || String(error);
}
