import { isNativeError } from "node:util/types";
import * as v from "valibot";
import { type GgufModel, ggufModels } from "./gguf-files.ts";
import { type ModelArchitecture, readArchitecture } from "./model-architecture.ts";

/** What the Hugging Face hub knows of a model that decides whether it can be served. */
export interface HubModel {
  /** The files need an accepted licence and a token, and none was given. */
  readonly gated: boolean;
  /** The repository's own name, where the one that was asked for is an older one. */
  readonly id?: string;
  /** The commit that the revision is now. */
  readonly commit?: string;
  /** Bytes that the weights take in 16-bit GPU memory; absent when the hub does not tell. */
  readonly weightBytes?: number;
  /** Whether the tokenizer has a chat template; absent when the hub does not tell. */
  readonly chatTemplate?: boolean;
  /** Models in llama.cpp's format, of a repository that has any. */
  readonly gguf?: readonly GgufModel[];
  /** Absent when the hub does not show the model's configuration. */
  readonly architecture?: ModelArchitecture;
}

export type HubAnswer =
  | { readonly kind: "found"; readonly model: HubModel }
  | { readonly kind: "unknown-model" }
  | { readonly kind: "unknown-revision" }
  /** The token is none that the hub knows. */
  | { readonly kind: "token-refused" }
  /** The token's account may not have the files. */
  | { readonly kind: "not-admitted" }
  /** The hub could not be asked; the sentence says why. */
  | { readonly kind: "unreachable"; readonly why: string };

export type Hub = (modelId: string, revision: string) => Promise<HubAnswer>;

/** A field that is not as it should be tells nothing; the others still do. */
const told = <T>(schema: v.GenericSchema<unknown, T>) => v.fallback(v.nullish(schema), undefined);

/** Times are computed from these, and no time is computed from more. */
const atLeastZero = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const Sibling = v.object({ rfilename: v.string(), size: told(atLeastZero) });
const templateHolder = told(v.object({ chat_template: v.optional(v.unknown()) }));

const ModelInfo = v.pipe(
  v.unknown(),
  v.check(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    "its answer is no JSON object",
  ),
  v.object({
    id: told(v.string()),
    // It becomes a part of the container's environment.
    sha: told(v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/))),
    gated: told(v.union([v.boolean(), v.string()])),
    gguf: told(v.object({ context_length: told(atLeastZero) })),
    safetensors: told(v.object({ parameters: v.record(v.string(), atLeastZero) })),
    config: told(
      v.object({
        chat_template_jinja: v.optional(v.unknown()),
        tokenizer_config: templateHolder,
        processor_config: templateHolder,
      }),
    ),
    siblings: told(
      v.pipe(
        v.array(v.unknown()),
        v.transform((files) => files.flatMap((file) => (v.is(Sibling, file) ? [v.parse(Sibling, file)] : []))),
      ),
    ),
  }),
);

/** The plan should refuse within a second or go on; the container asks the hub again anyway. */
const TIMEOUT_MILLISECONDS = 3000;

/**
 * Asks the hub over HTTP.
 * @param endpoint `https://huggingface.co` or a mirror; source: https://huggingface.co/docs/hub/api
 * @param token of an account that has accepted the licences
 */
export function huggingFaceHub(endpoint: string, token?: string): Hub {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const get = (path: string) =>
    fetch(`${endpoint}/${path}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });

  return async (modelId, revision) => {
    const commitish = encodeURIComponent(revision);
    try {
      const [response, configuration] = await Promise.all([
        get(`api/models/${modelId}/revision/${commitish}?blobs=true`),
        get(`${modelId}/resolve/${commitish}/config.json`),
      ]);
      if (response.status === 401 && token !== undefined) return { kind: "token-refused" };
      if (response.status === 403) return { kind: "not-admitted" };
      // Without a token the hub answers 401 for what does not exist, lest private repositories can be guessed.
      if (response.status === 401 || response.status === 404) {
        const model = await get(`api/models/${modelId}`);
        return { kind: model.ok ? "unknown-revision" : "unknown-model" };
      }
      if (!response.ok) return { kind: "unreachable", why: await refusalIn(response) };
      const info = v.parse(ModelInfo, await response.json());
      // Everybody sees what a gated model is; only its files tell who was let in.
      if (info.gated && token !== undefined && (configuration.status === 401 || configuration.status === 403)) {
        return { kind: "not-admitted" };
      }
      const bytes = weightBytes(info);
      const template = chatTemplate(info);
      const gguf = ggufModels(info.siblings ?? []);
      return {
        kind: "found",
        model: {
          gated: Boolean(info.gated) && token === undefined,
          ...(info.id ? { id: info.id } : {}),
          ...(info.sha ? { commit: info.sha } : {}),
          ...(bytes === undefined ? {} : { weightBytes: bytes }),
          ...(template === undefined ? {} : { chatTemplate: template }),
          ...(gguf.length > 0 ? { gguf } : {}),
          ...withContext(configuration.ok ? await architectureIn(configuration) : {}, info.gguf?.context_length),
        },
      };
    } catch (error) {
      return { kind: "unreachable", why: inWords(error) };
    }
  };
}

async function architectureIn(configuration: Response): Promise<Pick<HubModel, "architecture">> {
  const architecture = readArchitecture(await configuration.json().catch(() => undefined));
  return architecture === undefined ? {} : { architecture };
}

/** Repositories of GGUF files seldom have a configuration: the hub reads the context's length from a file's head. */
function withContext(found: Pick<HubModel, "architecture">, contextLength: number | null | undefined) {
  if (!contextLength || found.architecture?.contextLength !== undefined) return found;
  return { architecture: { ...found.architecture, contextLength } };
}

/** The hub's errors are `{"error": "…"}`. */
const HubError = v.object({ error: v.pipe(v.string(), v.maxLength(200)) });

async function refusalIn(response: Response): Promise<string> {
  const status = `it answered with HTTP ${response.status}`;
  const body = v.safeParse(HubError, await response.json().catch(() => undefined));
  return body.success ? `${status}: ${body.output.error}` : status;
}

/** `fetch failed` alone tells nothing: its cause knows whether it was a name, a port or a certificate. */
function inWords(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  return isNativeError(error.cause) ? `${error.message}: ${inWords(error.cause)}` : error.message;
}

/** In the tokenizer's configuration, or since transformers 4.50 in a file of its own. */
function chatTemplate({ config, siblings }: v.InferOutput<typeof ModelInfo>): boolean | undefined {
  if (siblings?.some(({ rfilename }) => /^chat_template\.(jinja|json)$/.test(rfilename))) return true;
  if (!config) return undefined;
  const templates = [
    config.chat_template_jinja,
    config.tokenizer_config?.chat_template,
    config.processor_config?.chat_template,
  ];
  return templates.some((template) => template !== undefined);
}

/**
 * By parameter counts when the hub has read the safetensors' headers, else by the size of one format's files. Of quantised weights the
 * hub counts the numbers that are packed into a tensor, not the tensor's own (`getQuantizationMultiplier` in huggingface.js,
 * `parse-safetensors-metadata.ts`): there the files alone tell what the GPU will hold.
 */
function weightBytes(info: v.InferOutput<typeof ModelInfo>): number | undefined {
  const counts = Object.entries(info.safetensors?.parameters ?? {});
  const isPacked = counts.some(([dtype]) => /^(I|U|F8|F4|F6)/.test(dtype) && dtype !== "I64");
  const stored = fileBytes(info);
  if (info.safetensors && !(isPacked && stored !== undefined)) {
    return counts.reduce((sum, [dtype, count]) => sum + count * bytesPerParameter(dtype), 0);
  }
  return stored;
}

/** What transformers and vLLM load lies at the top; folders have the same weights in other formats, and so has `consolidated`. */
function fileBytes({ siblings }: v.InferOutput<typeof ModelInfo>): number | undefined {
  for (const format of [/^model[^/]*\.safetensors$/, /\.safetensors$/, /^pytorch_model.*\.bin$/]) {
    const files = (siblings ?? []).filter((file) => format.test(file.rfilename));
    const bytes = files.reduce((sum, file) => sum + (file.size ?? 0), 0);
    if (bytes > 0) return bytes;
  }
  return undefined;
}

/** vLLM loads 32-bit weights as 16-bit ones; narrower ones stay as they are. */
function bytesPerParameter(dtype: string): number {
  const bits = Number(/\d+/.exec(dtype)?.[0] ?? 16);
  return Math.min(bits, 16) / 8;
}
